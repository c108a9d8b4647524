import { CannotTell } from '../../model/mistake.ts'

/** How many requests may be sent in all: whoever is inspected is not flooded. */
export class RequestBudget {
  readonly limit: number
  #spent = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get spent(): number {
    return this.#spent
  }

  /** Called before every request; throws once they are used up. */
  spend(): void {
    if (this.#spent >= this.limit) throw new CannotTell(`the ${this.limit} requests that may be sent are used up`, 'Allow more with --max-requests, or with `inspect: { maxRequests: … }` in roadworthy.yaml.')
    this.#spent++
  }
}
