/** Counts within windows; each begins with the first request that finds none open. */
export class MemoryCounter {
  #windows = new Map()
  #windowMs

  constructor(windowMs) {
    this.#windowMs = windowMs
    setInterval(() => this.#sweep(), windowMs).unref()
  }

  /** Counts one more for this name: how many it makes, and when the window ends. */
  async count(name) {
    const now = performance.now()
    let window = this.#windows.get(name)
    if (!window || window.endsAt <= now) {
      window = { used: 0, endsAt: now + this.#windowMs }
      this.#windows.set(name, window)
    }
    window.used++
    return { used: window.used, resetMs: window.endsAt - now }
  }

  #sweep() {
    const now = performance.now()
    for (const [name, { endsAt }] of this.#windows) if (endsAt <= now) this.#windows.delete(name)
  }
}
