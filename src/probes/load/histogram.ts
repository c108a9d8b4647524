import type { Percentiles } from '../../author/load.ts'

/** Each doubling is cut into so many parts: no figure is off by more than 0.2 %. */
const PARTS = 256
const PART_BITS = 8
/** Whole microseconds; a longer time counts as this long, which is half an hour. */
const LONGEST = 2 ** 31 - 1
const CELLS = (31 - PART_BITS + 1) * PARTS

/** Counts times by their size (HDR): as exact for 20 µs as for 20 s, in a fixed piece of memory. */
export class Histogram {
  readonly #cells = new Uint32Array(CELLS)
  #count = 0
  #longest = 0

  record(ms: number): void {
    const micros = ms > 0 ? Math.min(LONGEST, Math.round(ms * 1000)) : 0
    const cell = cellOf(micros)
    this.#cells[cell] = (this.#cells[cell] as number) + 1
    this.#count++
    if (micros > this.#longest) this.#longest = micros
  }

  get count(): number {
    return this.#count
  }

  percentiles(): Percentiles {
    return { p50: this.at(0.5), p90: this.at(0.9), p99: this.at(0.99), p999: this.at(0.999), max: this.#longest / 1000 }
  }

  /** Milliseconds which that share of all times does not exceed; 0 if there are none. */
  at(share: number): number {
    // 0.9 * 10 is a little more than 9 for some shares: what is meant is the ninth
    let left = Math.max(1, Math.ceil(share * this.#count - 1e-6))
    for (let cell = 0; cell < CELLS; cell++) {
      left -= this.#cells[cell] as number
      if (left <= 0) return Math.min(middleOf(cell), this.#longest) / 1000
    }
    return 0
  }
}

function cellOf(micros: number): number {
  if (micros < PARTS) return micros
  const shift = 31 - Math.clz32(micros) - PART_BITS
  // the leading bit is always set, so the upper parts begin where the last doubling ended
  return shift * PARTS + (micros >>> shift)
}

function middleOf(cell: number): number {
  if (cell < 2 * PARTS) return cell
  const shift = Math.floor(cell / PARTS) - 1
  return (cell - shift * PARTS) * 2 ** shift + (2 ** shift - 1) / 2
}
