import { createHash } from 'node:crypto'
import type { PlainText } from './plain-text.ts'

/** Names the form in which a canary stands in a text; undefined if it does not. */
export type Forms = (text: PlainText) => string | undefined

/** The longest escape of one character that is understood, and then some. */
export const LONGEST_FORM = 32 * 24

/**
 * Every form (rule G6) in which a canary, 32 hexadecimal digits, may stand in
 * bytes that are not packed. Digits in mixed case are found raw and escaped;
 * the codings of bytes are sought for the text all in lower and all in upper
 * case.
 */
export function formsOf(canary: string, digests: boolean): Forms {
  if (last?.canary !== canary || last.digests !== digests) last = { canary, digests, forms: make(canary, digests) }
  return last.forms
}

/** A scan asks for the same with every source. */
let last: { canary: string; digests: boolean; forms: Forms } | undefined

function make(canary: string, digests: boolean): Forms {
  if (!/^[0-9a-f]{32}$/i.test(canary)) throw new RangeError(`a canary is 32 hexadecimal digits, not \`${canary.slice(0, 60)}\``)
  const lower = canary.toLowerCase()
  const spellings = [...new Set([lower, canary.toUpperCase()])]
  const escaped = new RegExp([...lower].map(escapesOf).join(''), 'i')
  const hex = new RegExp(spellings.map((text) => [...Buffer.from(text)].map((byte) => byte.toString(16)).join('[ :,-]?')).join('|'))
  const numbers = new RegExp(spellings.map((text) => [...Buffer.from(text)].join(', ?')).join('|'))
  const base64 = spellings.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]).flatMap(base64Of)
  const traces = digests ? tracesOf(spellings) : undefined

  return ({ raw, plain }) => {
    const folded = plain.toLowerCase()
    if (folded.includes(lower)) return asFound(raw, lower)
    const match = escaped.exec(plain)
    if (match) return kindOfEscape(match[0])
    if (hex.test(plain)) return 'hex'
    if (numbers.test(plain)) return 'byte values'
    if (base64.some((needle) => plain.includes(needle))) return 'base64'
    return traces?.(raw, plain, folded)
  }
}

function asFound(raw: string, lower: string): string {
  const folded = raw.toLowerCase()
  if (folded.includes(lower)) return 'as it is'
  return folded.replaceAll('\0', '').includes(lower) ? 'UTF-16' : 'as it is, broken over lines'
}

/** One character, itself or escaped. Every repetition is bounded: the text is somebody else's, and may be made to be slow. */
function escapesOf(character: string): string {
  const codes = [...new Set([character, character.toUpperCase()])].map((one) => one.charCodeAt(0))
  const hex = codes.map((code) => code.toString(16)).join('|')
  const prefix = String.raw`(?:%(?:25){0,3}|=|\\{1,8}(?:x|u00|u\{0{0,4})|&#x0{0,6})`
  return String.raw`(?:${character}|${prefix}(?:${hex})[};]?|&#0{0,6}(?:${codes.join('|')});?)`
}

function kindOfEscape(match: string): string {
  if (match.includes('%')) return 'percent-encoded'
  if (match.includes('\\')) return 'backslash escapes'
  return match.includes('&') ? 'character references' : 'quoted-printable'
}

/** What base64 makes of the bytes at each of its three alignments, without the characters that depend on what is around. */
function base64Of(bytes: Buffer): string[] {
  const found = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  return [...new Set([...found, ...found.map(urlSafe)])]
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}

/** Not the canary, but what could only be made of it. */
function tracesOf(spellings: string[]): (raw: string, plain: string, folded: string) => string | undefined {
  const reversed = [...(spellings[0] as string)].toReversed().join('')
  const digests = spellings.flatMap((text) =>
    ['md5', 'sha1', 'sha256', 'sha512'].map((name) => {
      const digest = createHash(name).update(text).digest()
      const base64 = digest.toString('base64').replace(/=+$/, '')
      return { name, hex: digest.toString('hex'), base64: [base64, urlSafe(base64)], bytes: digest.toString('latin1') }
    }),
  )
  return (raw, plain, folded) => {
    if (folded.includes(reversed)) return 'reversed'
    const found = digests.find(({ hex, base64, bytes }) => folded.includes(hex) || base64.some((one) => plain.includes(one)) || raw.includes(bytes))
    return found && `its ${found.name}`
  }
}
