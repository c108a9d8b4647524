import type { LoadRequest } from '../../author/load.ts'
import { composeWire, prepare, targetOf, type Prepared } from '../http/compose-wire.ts'
import type { Address } from '../http/open-socket.ts'
import { authorityOf, STANDARD } from '../http/standard-headers.ts'
import { isSafe } from '../http/wire.ts'
import type { Batch, PreparedRequest } from './plan.ts'

const BATCH = { requests: 256, bytes: 1024 * 1024 }

export interface Destination {
  addresses: readonly Address[]
  /** What `Host` says; else the first address, for all: as behind one balancer. */
  authority?: string
  /** A path that every request begins with, e.g. `/api`. */
  base?: string
}

/** Puts requests together as the recording client does, headers and framing included. */
export class RequestComposer {
  readonly #prepared: Prepared
  readonly #base: string

  constructor({ addresses, authority, base = '' }: Destination) {
    this.#base = base.replace(/\/+$/, '')
    this.#prepared = prepare(
      new Map([
        ['host', ['Host', authority ?? authorityOf(addresses[0] as Address)]],
        ...STANDARD,
      ]),
    )
  }

  compose({ method = 'GET', path, headers, body }: LoadRequest): PreparedRequest {
    const wire = composeWire(method, targetOf(this.#base, path, undefined), { ...(headers ? { headers } : {}), body }, this.#prepared)
    const content = wire.body ?? ''
    const head = Buffer.from(wire.head, 'latin1')
    const bytes = new Uint8Array(head.length + wire.bodyBytes)
    bytes.set(head)
    bytes.set(typeof content === 'string' ? Buffer.from(content) : content, head.length)
    return { bytes, bodyBytes: wire.bodyBytes, toHead: method === 'HEAD', safe: isSafe(method), last: wire.last }
  }

  /** The requests from this index on, as many as make a batch, but none from `total` on. */
  batch(make: (index: number) => LoadRequest, from: number, total: number): Batch {
    const requests: PreparedRequest[] = []
    let length = 0
    while (from + requests.length < total && requests.length < BATCH.requests && length < BATCH.bytes) {
      const request = this.compose(make(from + requests.length))
      requests.push(request)
      length += request.bytes.length
    }
    const bytes = new Uint8Array(length)
    let at = 0
    const facts = requests.map(({ bytes: own, ...rest }) => {
      bytes.set(own, at)
      at += own.length
      return { ...rest, end: at }
    })
    return { bytes, facts }
  }
}
