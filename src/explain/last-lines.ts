import { cutText } from './cut-text.ts'
import { harmlessLines } from './harmless.ts'

const LINES = 20
const COLUMNS = 240

/** The last that a program printed, as lines that are harmless to show. */
export function lastLines(output: string): string[] {
  return harmlessLines(output)
    .slice(-LINES)
    .map((line) => cutText(line, COLUMNS))
}
