import { loopbackRoundTrip } from './baseline.ts'

/** Rule G1. */
const SHORTEST_UNIT_MS = 250
const ROUND_TRIPS = 20
const UNITS_OF_PATIENCE = 4
const MOVED_TIMES = 3

/**
 * How fast this machine is while one check runs. Nothing is measured until the
 * check waits for something.
 */
export class Pace {
  readonly #roundTrip: () => Promise<number>
  #unit: Promise<number> | undefined

  constructor(roundTrip: () => Promise<number> = loopbackRoundTrip) {
    this.#roundTrip = roundTrip
  }

  /** One unit (U) in ms, measured when it is first asked for and the same from then on. */
  unit(): Promise<number> {
    this.#unit ??= this.#measure()
    return this.#unit
  }

  /** How long to wait for what the contract allows `contractMs` for. */
  async patience(contractMs: number): Promise<number> {
    return contractMs + UNITS_OF_PATIENCE * (await this.unit())
  }

  /**
   * Whether the machine became so much slower or faster during the check that
   * its failing says nothing: the unit moved more than threefold, or our own
   * timers ran late (`latestMs`, as the host watch saw it) by more than three
   * of the four units that patience adds. A check that never waited cannot
   * have been hurt.
   */
  async moved(latestMs = 0): Promise<boolean> {
    if (!this.#unit) return false
    const before = await this.#unit
    if (latestMs > MOVED_TIMES * before) return true
    const after = await this.#measure()
    return Math.max(before, after) > MOVED_TIMES * Math.min(before, after)
  }

  async #measure(): Promise<number> {
    return Math.max(SHORTEST_UNIT_MS, ROUND_TRIPS * (await this.#roundTrip()))
  }
}
