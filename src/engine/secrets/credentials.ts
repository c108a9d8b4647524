/** Headers that say who somebody is. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api-key', 'x-auth-token', 'x-csrf-token'])
/** Headers that say nothing of that, whoever sends them. */
const PLAIN = /^(?:accept(?:-.*)?|content-.*|user-agent|origin|referer|host|connection|cache-control|pragma|prefer|if-.*|x-requested-with|traceparent|tracestate)$/i

/** Whether a header of this name says who somebody is. `own`: a project says that its users send it. */
export function isCredential(name: string, own = false): boolean {
  return CREDENTIALS.has(name.toLowerCase()) || (own && !PLAIN.test(name))
}

export const isSecretName = (name: string): boolean => /password|passwd|passphrase|secret|token|api_?key|session|cookie|jwt/i.test(name)

/** The part of a header that lets one in: `Bearer abc` holds `abc`; `a=b; c=d` holds `b` and `d`; `Basic …` holds a password. */
export function letsIn(name: string, value: string): string[] {
  if (/^(set-)?cookie$/i.test(name)) return value.split(/;\s*/).slice(0, /^set-/i.test(name) ? 1 : undefined).map((part) => part.replace(/^[^=]*=/, ''))
  const { scheme, rest } = schemeOf(name, value)
  const password = /^basic /i.test(scheme) ? Buffer.from(rest, 'base64').toString('utf8').replace(/^[^:]*:?/, '') : ''
  return password === '' ? [rest] : [rest, password]
}

const STANDS_FOR = /^<[^<>]+>$/

/** A header with the part that lets one in taken out; of what kind it was can still be seen. */
export function masked(name: string, value: string, mask: string): string {
  const instead = (part: string) => (STANDS_FOR.test(part) ? part : mask)
  if (/^set-cookie$/i.test(name)) return value.replace(/^([^=;]*=)([^;]*)/, (_, before: string, part: string) => before + instead(part))
  if (/^cookie$/i.test(name)) return value.replaceAll(/([^=;\s]+=)([^;]*)/g, (_, before: string, part: string) => before + instead(part))
  const { scheme, rest } = schemeOf(name, value)
  return scheme + instead(rest)
}

/** What stands before the key itself, its space included. */
function schemeOf(name: string, value: string): { scheme: string; rest: string } {
  const [scheme = ''] = (/authorization$/i.test(name) ? /^\w+ +/ : /^(?:bearer|basic|token|apikey|key) +/i).exec(value) ?? []
  return { scheme, rest: value.slice(scheme.length) }
}
