/** So many in any stretch of time, not only in those that begin at a full window. In memory. */
export class SlidingQuota {
  #times = new Map()
  #limit
  #windowMs

  constructor(limit, windowMs) {
    this.#limit = limit
    this.#windowMs = windowMs
  }

  /** Takes one if there is one: how many ms until there will be, or 0. */
  take(name) {
    const now = performance.now()
    const recent = (this.#times.get(name) ?? []).filter((time) => time > now - this.#windowMs)
    this.#times.set(name, recent)
    if (recent.length >= this.#limit) return recent[0] + this.#windowMs - now
    recent.push(now)
    return 0
  }
}
