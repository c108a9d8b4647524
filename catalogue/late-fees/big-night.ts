import type { Random } from 'roadworthy'
import { plusDays, priceOf, type Header, type Loan } from './desk.ts'
import { plainHeader, stdinOf } from './input.ts'

const CHUNKS = 10_000
const LOANS_PER_CHUNK = 500
const NUMBER_WIDTH = 5

/**
 * Five million loans, some 600 MB, cheap to make: one chunk is written once,
 * and each copy gets its own number into every loan's id.
 */
export class BigNight {
  readonly loans = CHUNKS * LOANS_PER_CHUNK
  readonly total: number
  readonly header: Header
  readonly #template: Buffer
  readonly #numberAt: number[] = []

  constructor(asOf: string, random: Random) {
    this.header = plainHeader(asOf)
    const night = random.letters(24)
    const loans = Array.from({ length: LOANS_PER_CHUNK }, (_, index) => someLoan(asOf, `${night}-00000-${100 + index}`, random))
    const text = loans.map((loan) => `${JSON.stringify(loan)}\n`).join('')
    for (let at = text.indexOf(night); at !== -1; at = text.indexOf(night, at + 1)) this.#numberAt.push(at + night.length + 1)
    this.#template = Buffer.from(text)
    this.total = CHUNKS * loans.reduce((sum, loan) => sum + priceOf(this.header, loan).fee, 0)
  }

  *stdin(): Generator<string | Buffer> {
    yield stdinOf(this.header, [])
    for (let number = 0; number < CHUNKS; number++) yield this.#chunk(number)
  }

  /** Only the header, and the end of input after a while, so that memory at rest can be seen. */
  async *nothingFor(ms: number, sleep: (ms: number) => Promise<void>): AsyncGenerator<string> {
    yield stdinOf(this.header, [])
    await sleep(ms)
  }

  #chunk(number: number): Buffer {
    const chunk = Buffer.from(this.#template)
    const digits = String(number).padStart(NUMBER_WIDTH, '0')
    for (const at of this.#numberAt) chunk.write(digits, at, 'latin1')
    return chunk
  }
}

function someLoan(asOf: string, id: string, random: Random): Loan {
  const due = plusDays(asOf, -random.int(10, 30))
  const returned = plusDays(due, random.int(0, 9))
  return { loan: id, kind: random.pick(['adult', 'student', 'staff']), due, returned, rate: random.int(100, 999), cap: random.int(1000, 9999) }
}
