import type { Report } from '../../model/report.ts'

/** Headers that say who somebody is. */
const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api-key', 'x-auth-token', 'x-csrf-token']
const SECRET_MEMBER = /("[\w-]*(?:password|passwd|secret|token|api_?key)[\w-]*"\s*:\s*")((?:[^"\\]|\\.){4,})(")/gi
const SECRET_FIELD = /((?:^|&)[\w-]*(?:password|passwd|secret|token|api_?key)[\w-]*=)[^&\s]{4,}/gi
/** Shorter ones are words as well. */
const SHORTEST = 8
const MASK = '<secret>'

/**
 * The report with nothing in it that would let a reader in: a sheet is made to be handed on.
 * Values of headers that say who somebody is are taken out wherever they stand.
 */
export function withoutSecrets(report: Report, secretHeaders: readonly string[] = []): Report {
  const names = new Set([...CREDENTIALS, ...secretHeaders.map((name) => name.toLowerCase())])
  const values = new Set<string>()
  eachHeader(report, ([name, value]) => {
    if (names.has(name.toLowerCase())) for (const secret of secretsIn(name, value)) values.add(secret)
  })
  const known = [...values].filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length)
  const clean = (text: string): string => {
    let out = text
    for (const value of known) if (out.includes(value)) out = out.replaceAll(value, MASK)
    return out.replace(SECRET_MEMBER, `$1${MASK}$3`).replace(SECRET_FIELD, `$1${MASK}`)
  }
  const copy = mapped(report, clean) as Report
  eachHeader(copy, (pair) => {
    if (names.has(pair[0].toLowerCase())) pair[1] = masked(pair[0], pair[1])
  })
  return copy
}

function eachHeader(report: Report, use: (pair: [string, string]) => void): void {
  for (const { evidence } of report.findings) {
    for (const one of evidence) {
      if (one.kind === 'exchange') for (const pair of [...one.request.headers, ...(one.response?.headers ?? [])]) use(pair)
    }
  }
}

/** `Bearer abc` holds `abc`; `a=b; c=d` holds `b` and `d`. */
function secretsIn(name: string, value: string): string[] {
  if (/^(set-)?cookie$/i.test(name)) return value.split(/;\s*/).slice(0, /^set-/i.test(name) ? 1 : undefined).map((part) => part.replace(/^[^=]*=/, ''))
  return [value.replace(/^(\w+)\s+/, '')]
}

/** Of what kind it was can still be seen. */
function masked(name: string, value: string): string {
  if (/^set-cookie$/i.test(name)) return value.replace(/^([^=;]*)=[^;]*/, `$1=${MASK}`)
  if (/^cookie$/i.test(name)) return value.replaceAll(/([^=;\s]+)=[^;]*/g, `$1=${MASK}`)
  return /^\w+ /.test(value) ? value.replace(/^(\w+) .*$/s, `$1 ${MASK}`) : MASK
}

function mapped(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((one) => mapped(one, clean))
  if (isWholeText(value)) {
    const text = clean(value.text)
    return { ...value, text, bytes: Buffer.byteLength(text) }
  }
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, clean)]))
  return value
}

/** A body that was not cut: one that is shorter than it says would be told as cut. */
function isWholeText(value: unknown): value is { text: string; bytes: number } {
  const { text, bytes } = (value ?? {}) as Partial<{ text: string; bytes: number }>
  return typeof text === 'string' && bytes === Buffer.byteLength(text)
}
