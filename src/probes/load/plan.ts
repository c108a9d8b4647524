import type { LoadResult } from '../../author/load.ts'
import type { Address } from '../http/open-socket.ts'

/** A request as it goes over the wire, put together once. */
export interface PreparedRequest {
  bytes: Uint8Array
  bodyBytes: number
  /** The reply has no body. */
  toHead: boolean
  /** It changes nothing, and may be sent twice. */
  safe: boolean
  /** It says itself that nothing may follow on the connection. */
  last: boolean
}

/** What the generator's thread is told at its start. */
export interface Plan {
  addresses: Address[]
  seconds: number
  /** Requests a second; undefined is a closed loop. */
  rate: number | undefined
  connections: number
  /** The one request there is; undefined if they come in batches. */
  request: PreparedRequest | undefined
}

/** Requests of consecutive indexes, in one piece, and where in it each ends. */
export interface Batch {
  bytes: Uint8Array
  facts: (Omit<PreparedRequest, 'bytes'> & { end: number })[]
}

/** What the thread says. */
export type Told = { type: 'more' } | { type: 'done'; result: LoadResult } | { type: 'broken'; message: string }

/** How many requests an open loop sends in all. */
export function totalOf({ rate, seconds }: { rate: number; seconds: number }): number {
  return Math.max(1, Math.round(rate * seconds))
}
