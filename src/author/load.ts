export interface LoadRequest {
  method?: string
  path: string
  headers?: Record<string, string>
  /** A value to send as JSON; text or bytes as they are. */
  body?: unknown
}

export interface LoadOptions {
  /** One request, or one for each index. */
  request: LoadRequest | ((index: number) => LoadRequest)
  seconds: number
  /** Requests a second, sent evenly whatever comes back: an open loop. Without it each connection sends when it has its answer: a closed loop. */
  rate?: number
  /** Default 50. */
  connections?: number
  /** Instance of `web`, counted from 0. Default: spread over all there are. */
  instance?: number
}

/** Milliseconds at these percentiles. */
export interface Percentiles {
  p50: number
  p90: number
  p99: number
  p999: number
  max: number
}

export interface LoadResult {
  /** Which loop the figures come from. Percentiles of a closed loop leave out those who could not ask while the server stalled. */
  loop: 'open' | 'closed'
  sent: number
  answered: number
  /** By status. */
  statuses: Record<number, number>
  /** What had no whole answer when all was over, sent or not: an open loop ends with `answered + errors` equal to all that were due. */
  errors: number
  /** From the moment a request was due (open loop) or sent (closed loop) to the end of its reply. */
  latency: Percentiles
  /** How late our own sending was: the generator's share, never the program's. */
  lateness: Percentiles
  /** False if the schedule was not kept, so that the figures say little. */
  kept: boolean
  requestsPerSecond: number
}
