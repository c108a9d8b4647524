import { RedisAway } from './redis-away.js'

/** After some failures in a row nobody tries for a while; then one goes first. */
export class Breaker {
  #failuresAllowed
  #restMs
  #failures = 0
  #restsUntil = 0

  constructor({ failures, restMs }) {
    this.#failuresAllowed = failures
    this.#restMs = restMs
  }

  async guard(work) {
    if (performance.now() < this.#restsUntil) throw new RedisAway('it failed lately')
    // those who come while the first one tries do not try
    if (this.#failures >= this.#failuresAllowed) this.#rest()
    try {
      const result = await work()
      this.#failures = 0
      this.#restsUntil = 0
      return result
    } catch (error) {
      this.#failures++
      if (this.#failures >= this.#failuresAllowed) this.#rest()
      throw error
    }
  }

  #rest() {
    this.#restsUntil = performance.now() + this.#restMs
  }
}
