/** A request as it goes over the wire. */
export interface Wire {
  method: string
  /** The request target, the base path included. */
  target: string
  /** As they are sent, in order. */
  headers: [string, string][]
  /** The request line and the headers, the blank line included. */
  head: string
  body: string | Uint8Array | undefined
  bodyBytes: number
  /** The check wrote framing headers of its own: nothing may follow on the connection. */
  last: boolean
}

/** Methods that change nothing: asked again once if a kept connection turns out to be dead (rule E4). */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}
