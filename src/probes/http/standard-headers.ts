import type { Defaults } from './compose-wire.ts'
import type { Address } from './open-socket.ts'

/** Rule E1. Rails discards an Accept header with a wildcard in its list; without JSON in it Laravel answers with redirects. */
export const STANDARD: Defaults = new Map([
  ['accept', ['Accept', 'application/json, application/problem+json']],
  ['user-agent', ['User-Agent', 'roadworthy']],
])

/** What `Host` says of an address; a scheme's own port is left out (RFC 9110 §7.2). */
export function authorityOf({ host, port, tls }: Address): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === (tls ? 443 : 80) ? name : `${name}:${port}`
}
