import { ProgramBroke } from '../../author/program-broke.ts'
import type { StoreRequest } from '../../author/object-store.ts'

const MOST_REQUESTS = 50_000
const MOST_BYTES = 64 << 20

/** The requests that came in, in order. A program that asks for ever does not fill our memory. */
export class RequestRecord {
  readonly #kept: StoreRequest[] = []
  #bytes = 0
  #overflowed = false

  add(request: StoreRequest): void {
    const bytes = sizeOf(request)
    this.#overflowed ||= this.#kept.length >= MOST_REQUESTS || this.#bytes + bytes > MOST_BYTES
    if (this.#overflowed) return
    this.#bytes += bytes
    this.#kept.push(request)
  }

  get count(): number {
    return this.#kept.length
  }

  /** From the given place in the order on. Throws if not all could be kept. */
  since(place: number): StoreRequest[] {
    if (this.#overflowed) throw new ProgramBroke(`the program sent more than ${MOST_REQUESTS} requests, or ${MOST_BYTES >> 20} MiB of headers, to the object store`)
    return this.#kept.slice(place)
  }
}

function sizeOf({ headers, query, key }: StoreRequest): number {
  return [...Object.entries(headers), ...Object.entries(query)].reduce((sum, [name, value]) => sum + name.length + value.length, key.length + 200)
}
