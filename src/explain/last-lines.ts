import { cutText } from './cut-text.ts'
import { harmlessLines } from './harmless.ts'

const LINES = 20
const COLUMNS = 240

// colours and cursor movements of terminals
// oxlint-disable-next-line no-control-regex
const ANSI = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-_])/g

/** What a program printed, as lines that are harmless to show, and without its colours. */
export function printedLines(output: string): string[] {
  return harmlessLines(output.replace(ANSI, ''))
}

/** The last that a program printed, as lines that are harmless to show. */
export function lastLines(output: string): string[] {
  return printedLines(output)
    .slice(-LINES)
    .map((line) => cutText(line, COLUMNS))
}
