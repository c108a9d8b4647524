import type { Exchange } from '../model/evidence.ts'
import { isCut } from './body-lines.ts'
import { harmless } from './harmless.ts'
import { shellQuote } from './shell-quote.ts'

/** A command, in pieces that a long one is broken between. */
export interface Command {
  pieces: string[]
  /** What to know before it is run. */
  note?: string
}

// curl says these itself, or says them better
const OWN = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'user-agent', 'accept-encoding', 'accept-language', 'sec-fetch-mode', 'keep-alive'])

/** The request as a curl command against `origin`. */
export function curlCommand({ request }: Exchange, origin: string): Command {
  const body = bodyPiece(request)
  const pieces = [`${body.pipe}curl ${flags(request)} ${address(request.target, origin)}`, ...headers(request), ...body.pieces]
  return { pieces, ...(isCut(request.body) ? { note: 'The body was too long for the record, so this sends only its beginning.' } : {}) }
}

function flags({ method, target, body }: Exchange['request']): string {
  const out = [method === 'HEAD' ? '-I' : '-i']
  if (method !== 'HEAD' && (method !== 'GET' || body.bytes > 0)) out.push(`-X ${shellQuote(method)}`)
  // curl would tidy the path up, or read brackets as a pattern
  if (/(^|\/)\.{1,2}(\/|$|\?)/.test(target)) out.push('--path-as-is')
  if (/[[\]{}]/.test(target)) out.push('--globoff')
  return out.join(' ')
}

function address(target: string, origin: string): string {
  if (target.startsWith('/')) return addressWord(origin + target)
  return `--request-target ${shellQuote(target)} ${origin}`
}

/** An address is quoted as soon as a shell could take a part of it for its own. */
function addressWord(url: string): string {
  return /[?&]/.test(url) && !/[^\w@%+=:,./?&-]/.test(url) ? `'${url}'` : shellQuote(url)
}

function headers({ headers: sent, body }: Exchange['request']): string[] {
  const pieces = sent.filter(([name]) => !OWN.has(name.toLowerCase())).map(([name, value]) => `-H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`)
  // curl would call every body a form
  const typed = sent.some(([name]) => name.toLowerCase() === 'content-type')
  return body.bytes > 0 && !typed ? [...pieces, "-H 'Content-Type:'"] : pieces
}

function bodyPiece({ body }: Exchange['request']): { pipe: string; pieces: string[] } {
  if (body.bytes === 0) return { pipe: '', pieces: [] }
  if (body.text === undefined) return { pipe: `printf %s ${harmless(body.base64 ?? '')} | base64 -d | `, pieces: ['--data-binary @-'] }
  // -d would read a file for a body that begins with @
  return { pipe: '', pieces: [`${body.text.startsWith('@') ? '--data-raw' : '-d'} ${shellQuote(body.text)}`] }
}
