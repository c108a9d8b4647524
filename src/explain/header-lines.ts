import { cutText } from './cut-text.ts'
import { harmless } from './harmless.ts'
import type { Line } from './line.ts'

// said by every client, or by every framework: they explain nothing
const NOISE_SENT = new Set(['host', 'connection', 'content-length', 'user-agent', 'accept', 'accept-encoding', 'accept-language', 'sec-fetch-mode'])
const TELLING = new Set([
  'content-type', 'location', 'etag', 'last-modified', 'retry-after', 'set-cookie', 'www-authenticate', 'allow', 'link',
  'cache-control', 'vary', 'content-range', 'accept-ranges', 'content-encoding', 'deprecation', 'sunset', 'access-control-allow-origin',
  'x-request-id', 'traceparent', 'idempotency-key',
])
// what a reader of the exchanges before the wrong one still needs
const TELLING_BRIEFLY = new Set(['location', 'etag', 'set-cookie', 'retry-after', 'idempotency-key', 'if-match', 'if-none-match', 'authorization', 'cookie'])

export interface HeaderView {
  brief: boolean
  /** The header that is wrong, or missing. */
  wrong?: { name: string; says: string }
}

/** The headers that tell something about the case. */
export function headerLines(headers: [string, string][], role: 'sent' | 'received', view: HeaderView): Line[] {
  const wrong = view.wrong?.name.toLowerCase()
  const lines = headers
    .filter(([name]) => name.toLowerCase() === wrong || tells(name.toLowerCase(), role, view.brief))
    .map(([name, value]) => headerLine(name, value, role, name.toLowerCase() === wrong ? view.wrong : undefined))
  const missing = view.wrong && !headers.some(([name]) => name.toLowerCase() === wrong)
  return missing ? [...lines, missingLine(view.wrong)] : lines
}

function tells(name: string, role: 'sent' | 'received', brief: boolean): boolean {
  if (brief) return TELLING_BRIEFLY.has(name)
  return role === 'sent' ? !NOISE_SENT.has(name) : TELLING.has(name) || /ratelimit/.test(name)
}

function headerLine(name: string, value: string, role: Line['role'], wrong: HeaderView['wrong']): Line {
  const start = `${harmless(name)}: `
  const text = start + cutText(harmless(value), 120)
  // an empty value still gets a caret
  return { role, text, ...(wrong ? { mark: { from: start.length, to: Math.max(text.length, start.length + 1), says: wrong.says } } : {}) }
}

function missingLine(wrong: HeaderView['wrong']): Line {
  const text = `(no ${harmless(wrong?.name ?? '')} header)`
  return { role: 'received', text, mark: { from: 0, to: text.length, says: wrong?.says ?? '' } }
}
