/** The requests of one client in the last so many seconds. */
export class BurstWindow {
  #seconds
  /** @type {number[]} times in order; those before `#first` have left the window */
  #times = []
  #first = 0

  /** @param {number} seconds */
  constructor(seconds) {
    this.#seconds = seconds
  }

  /**
   * Each time enters once and leaves once, so a request costs the same however
   * many are in the window.
   *
   * @param {number} at  not before the one added last
   * @returns {number} how many lie in (at - seconds, at], this one included
   */
  add(at) {
    this.#times.push(at)
    while (this.#times[this.#first] <= at - this.#seconds) this.#first += 1
    this.#forget()
    return this.#times.length - this.#first
  }

  /** Frees what has left, but only once it is half of all: moving the rest has a price too. */
  #forget() {
    if (this.#first * 2 < this.#times.length) return
    this.#times.splice(0, this.#first)
    this.#first = 0
  }
}
