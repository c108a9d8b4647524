import type { Batch, PreparedRequest } from './plan.ts'

/** Beyond these no more is fetched ahead. */
const AHEAD_BYTES = 32 * 1024 * 1024

/** Requests at hand, in the order of their indexes. Those of one kind never run out. */
export class Stock {
  readonly #one: PreparedRequest | undefined
  readonly #ahead: number
  readonly #fetch: (() => void) | undefined
  #batches: Batch[] = []
  /** In the first batch: the next request, and where its bytes begin. */
  #position = 0
  #from = 0
  #bytes = 0
  #fetching = false
  #received = 0
  #taken = 0
  /** All there will be have come. */
  #complete = false
  readonly #filled = Promise.withResolvers<void>()
  /** Told when there is something to take again. */
  onArrival: () => void = () => {}

  private constructor(one: PreparedRequest | undefined, ahead: number, fetch?: () => void) {
    this.#one = one && { ...one, bytes: asBuffer(one.bytes) }
    this.#ahead = ahead
    this.#fetch = fetch
    if (one) {
      this.#received = Infinity
      this.#filled.resolve()
    }
  }

  static of(request: PreparedRequest): Stock {
    return new Stock(request, 0)
  }

  /** Keeps so many requests ahead; `fetch` asks for a batch, which is then put in. */
  static fetched(ahead: number, fetch: () => void): Stock {
    const stock = new Stock(undefined, ahead, fetch)
    stock.#fetchMore()
    return stock
  }

  /** Until as many are here as are kept ahead. */
  get filled(): Promise<void> {
    return this.#filled.promise
  }

  /** How many can have been taken so far at most: those of lower indexes are here or were. */
  get received(): number {
    return this.#received
  }

  get taken(): number {
    return this.#taken
  }

  /** An empty batch is the last. */
  put(batch: Batch): void {
    this.#fetching = false
    if (batch.facts.length === 0) this.#complete = true
    else {
      this.#batches.push({ ...batch, bytes: asBuffer(batch.bytes) })
      this.#bytes += batch.bytes.length
      this.#received += batch.facts.length
    }
    this.#fetchMore()
    if (!this.#fetching) this.#filled.resolve()
    this.onArrival()
  }

  /** The next one. Only while fewer are taken than were received. */
  take(): PreparedRequest {
    this.#taken++
    if (this.#one) return this.#one
    const batch = this.#batches[0] as Batch
    const facts = batch.facts[this.#position++] as Batch['facts'][number]
    const request = { ...facts, bytes: batch.bytes.subarray(this.#from, facts.end) }
    this.#from = facts.end
    if (this.#position === batch.facts.length) {
      this.#batches.shift()
      this.#bytes -= batch.bytes.length
      this.#position = 0
      this.#from = 0
      this.#fetchMore()
    }
    return request
  }

  #fetchMore(): void {
    if (this.#fetching || this.#complete || this.#received - this.#taken >= this.#ahead || this.#bytes >= AHEAD_BYTES) return
    this.#fetching = true
    this.#fetch?.()
  }
}

/** A socket would make one for every write. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
