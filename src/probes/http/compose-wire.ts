import type { RequestOptions } from '../../author/context.ts'
import type { Wire } from './wire.ts'

/** Headers that go with every request, by their names in lower case. */
export type Defaults = ReadonlyMap<string, readonly [name: string, value: string]>

/** The same, ready to be sent. */
export interface Prepared {
  byName: Defaults
  pairs: [string, string][]
  text: string
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// what would end the header, or cannot be sent as one byte
const UNSENDABLE = /[\0\r\n\u0100-\uffff]/
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect'])

/** Adds headers; one of the same name, in any case, is replaced. */
export function prepare(defaults: Defaults, more: Record<string, string> = {}): Prepared {
  const byName = new Map(defaults)
  for (const [name, value] of Object.entries(more)) {
    if (!TOKEN.test(name) || UNSENDABLE.test(value)) {
      throw new TypeError(`the header ${JSON.stringify(name)}: ${JSON.stringify(value)} cannot be sent; a raw connection (tcp) sends anything`)
    }
    byName.set(name.toLowerCase(), [name, value])
  }
  const pairs = [...byName.values()].map(([name, value]): [string, string] => [name, value])
  return { byName, pairs, text: pairs.map(([name, value]) => `${name}: ${value}\r\n`).join('') }
}

/** Puts a request together: target, headers, body. */
export function composeWire(method: string, target: string, options: RequestOptions, prepared: Prepared): Wire {
  const { body: value } = options
  const own = options.headers ? prepare(prepared.byName, options.headers) : prepared
  let { text } = own
  // shared between requests as long as nothing is added
  let headers = own.pairs
  const add = (name: string, content: string) => {
    if (own.byName.has(name.toLowerCase())) return
    if (headers === own.pairs) headers = [...headers]
    headers.push([name, content])
    text += `${name}: ${content}\r\n`
  }
  const body = value === undefined ? undefined : encode(value)
  const bodyBytes = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  const { contentType = 'application/json' } = options
  if (body !== undefined && contentType !== null) add('Content-Type', contentType)
  const framed = own.byName.has('transfer-encoding')
  if (!framed && (body !== undefined || method === 'POST' || method === 'PUT' || method === 'PATCH')) add('Content-Length', String(bodyBytes))
  return {
    method,
    target,
    headers,
    head: `${method} ${target} HTTP/1.1\r\n${text}\r\n`,
    body,
    bodyBytes,
    last: options.headers !== undefined && [...own.byName.keys()].some((name) => FRAMING.has(name)),
  }
}

function encode(value: unknown): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  const text = JSON.stringify(value)
  if (text === undefined) throw new TypeError('the body of a request must be text, bytes or a value that JSON knows')
  return text
}

/** The target with the query added, percent-encoded where a request line could not hold it. */
export function targetOf(base: string, path: string, query: RequestOptions['query']): string {
  if (!path.startsWith('/') && path !== '*') throw new TypeError(`a path begins with a slash: ${JSON.stringify(path)}`)
  let target = base + path
  if (UNSAFE.test(target)) target = target.replace(UNSAFE_ALL, (part) => encodeURIComponent(part))
  if (!query) return target
  const pairs: string[] = []
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(one)}`)
  }
  if (pairs.length === 0) return target
  return `${target}${target.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

const UNSAFE = /[^\x21-\x7e]/
const UNSAFE_ALL = /[^\x21-\x7e]+/g
