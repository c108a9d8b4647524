import type { IncomingHttpHeaders } from 'node:http'
import type { Problem } from '../../model/api.ts'

interface Asked {
  method: string
  headers: IncomingHttpHeaders
  /** Opens a stream that says what programs print: as good as a write. */
  isStream: boolean
  isApi: boolean
}

/** Names that mean this machine. Any other in `Host` was made to point here by somebody else's DNS. */
export function allowedHosts(port: number): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`)
}

/** Why a request is turned away before anybody looks who sends it; undefined if it may come in. */
export function strangerIn({ method, headers, isStream, isApi }: Asked, hosts: readonly string[]): Problem | undefined {
  const { host, origin } = headers
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return { status: 421, title: 'This server does not answer to that name', fix: 'Open the address that was printed in the terminal.' }
  }
  const site = headers['sec-fetch-site']
  const isRead = (method === 'GET' || method === 'HEAD') && !isStream
  if (origin !== undefined && (!isRead || isApi) && origin !== `http://${host.toLowerCase()}`) return FOREIGN
  if (site === undefined || site === 'same-origin') return undefined
  // typed into the address bar, opened from the terminal, or a link from elsewhere: to look at, and never the API's
  if (isRead && (site === 'none' || (!isApi && headers['sec-fetch-mode'] === 'navigate'))) return undefined
  return FOREIGN
}

const FOREIGN: Problem = { status: 403, title: 'That request came from another site', detail: 'Only the pages of this app may ask for this.' }
