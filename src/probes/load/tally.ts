import type { LoadResult } from '../../author/load.ts'
import { Histogram } from './histogram.ts'

/** Later than this at its 99th percentile, a schedule was not kept. */
export const LATE_MS = 10

/** Counts what became of the requests of one run. */
export class Tally {
  sent = 0
  errors = 0
  readonly latency = new Histogram()
  readonly lateness = new Histogram()
  readonly #statuses = new Uint32Array(1000)
  #answered = 0
  #lastMs = 0

  answer(status: number, dueMs: number, now: number): void {
    this.#answered++
    this.#statuses[status] = (this.#statuses[status] as number) + 1
    this.latency.record(now - dueMs)
    this.#lastMs = now
  }

  /** A request that is not answered yet, at the end of all patience: it takes at least so long. */
  giveUp(dueMs: number, now: number): void {
    this.errors++
    this.latency.record(now - dueMs)
  }

  result({ loop, beganMs, seconds, unsent }: { loop: LoadResult['loop']; beganMs: number; seconds: number; unsent: number }): LoadResult {
    const statuses: Record<number, number> = {}
    for (const [status, count] of this.#statuses.entries()) if (count > 0) statuses[status] = count
    return {
      loop,
      sent: this.sent,
      answered: this.#answered,
      statuses,
      errors: this.errors,
      latency: this.latency.percentiles(),
      lateness: this.lateness.percentiles(),
      kept: unsent === 0 && this.lateness.at(0.99) <= LATE_MS,
      requestsPerSecond: this.#answered / Math.max(seconds, (this.#lastMs - beganMs) / 1000),
    }
  }
}
