/** Our own timers ran this late: whatever was slow meanwhile may not be the program's doing. */
const BUSY_MS = 2000
const TICK_MS = 250

/** Notices when the machine is so busy that a deadline says nothing about the program. */
export class HostWatch {
  #timer: NodeJS.Timeout
  #last = performance.now()
  #latestMs = 0

  constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#timer.unref()
  }

  wasBusy(): boolean {
    return this.latestMs() > BUSY_MS
  }

  /** How late our own timers ran at the worst, in ms. */
  latestMs(): number {
    this.#tick()
    return this.#latestMs
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    this.#latestMs = Math.max(this.#latestMs, now - this.#last - TICK_MS)
    this.#last = now
  }
}
