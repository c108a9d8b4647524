import type { Expect, Run } from 'roadworthy'
import type { Loan } from './desk.ts'

/** What a program printed, read back. */
export interface Output {
  /** The priced loans, in the order they were printed. */
  priced: Record<string, unknown>[]
  summary: Record<string, unknown>
  /** The line for one loan, wherever it stands; undefined if there is none. */
  lineFor(loan: Loan): Record<string, unknown> | undefined
}

/** Reads stdout as the contract has it: JSON objects, one a line, the summary last. */
export function readOutput(run: Run, expect: Expect): Output {
  expect('lines on stdout', run.lines.length).toBeAtLeast(1)
  const objects = run.lines.map((line, index) => {
    const value = parsed(line)
    expect(`line ${index + 1} of stdout`, line).toSatisfy('a JSON object', () => isObject(value))
    return value as Record<string, unknown>
  })
  const priced = objects.slice(0, -1)
  const byLoan = new Map(priced.map((line) => [line['loan'], line]))
  return { priced, summary: objects.at(-1)!, lineFor: (loan) => byLoan.get(loan.loan) }
}

/** Each loan has its line, with numbers in it, and not the same in all; which ones is another question. */
export function expectPrices(expect: Expect, when: string, output: Output, loans: readonly Loan[]): void {
  for (const loan of loans) {
    const line = output.lineFor(loan)
    expect(`the line for ${loan.loan} ${when}`, line).toMatch({ loan: loan.loan })
    expect(`the days of ${loan.loan} ${when}`, line?.['days']).toBeInteger()
    expect(`the fee of ${loan.loan} ${when}`, line?.['fee']).toBeInteger()
  }
  expect(`different fees ${when}`, new Set(output.priced.map((line) => line['fee'])).size).toBeAtLeast(5)
}

/** Whether a number stands on its own in a text: 7 is in `line 7:` and `#7`, not in `17`. */
export function names(text: string, number: number): boolean {
  return new RegExp(`(?<!\\d)${number}(?!\\d)`).test(text)
}

/** Counts lines and keeps the last of them, for output that is too long to keep. */
export class LineCounter {
  #ended = 0
  #tail = Buffer.alloc(0)
  #last = NEWLINE

  add(chunk: Buffer): void {
    // a plain index: some hundred million bytes come through here
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === NEWLINE && this.#last !== NEWLINE) this.#ended++
      this.#last = byte
    }
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
  }

  /** All lines, the last one too if its newline is missing. */
  get lines(): number {
    return this.#last === NEWLINE ? this.#ended : this.#ended + 1
  }

  /** The last line, as JSON; undefined if it is none. */
  get lastObject(): unknown {
    return parsed(this.#tail.toString('utf8').trimEnd().split('\n').at(-1)!)
  }
}

const NEWLINE = 10
const TAIL_BYTES = 4096

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
