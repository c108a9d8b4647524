/** A request without its body. */
export interface RequestHead {
  method: string
  /** As it was sent. */
  path: string
  /** Decoded, in the order they were sent. */
  query: [name: string, value: string][]
  /** Names in lower case; repeated ones joined by commas. */
  headers: Record<string, string>
}

/** Percent-encodes all but RFC 3986's unreserved characters. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** S3 encodes a key once and never normalises it: `a//b/../c` is a key like any other. */
export function canonicalPath(path: string): string {
  return path.split('/').map((segment) => uriEncode(decode(segment))).join('/')
}

export function canonicalQuery(query: RequestHead['query']): string {
  return query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** With the empty line behind them that the canonical request wants. */
export function canonicalHeaders(headers: RequestHead['headers'], signed: string[]): string {
  return signed.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`).join('')
}

export function parseQuery(text: string): RequestHead['query'] {
  if (text === '') return []
  return text.split('&').map((pair) => {
    const [name, value = ''] = pair.split(/=(.*)/s, 2) as [string, string?]
    return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))]
  })
}

/** Throws URIError for what is no UTF-8. */
export function decode(text: string): string {
  return decodeURIComponent(text)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
