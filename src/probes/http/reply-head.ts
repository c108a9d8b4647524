import { quote, unreadable } from './broken-reply.ts'
import { HEAD_LINES } from './limits.ts'

/** The status line and the headers of a reply. */
export interface ReplyHead {
  version: string
  status: number
  reason: string
  /** Names as they were sent. */
  headers: [string, string][]
  /** How the body is framed, by what the headers say. */
  contentLength: number | undefined
  /** The last transfer coding, in lower case. */
  transferCoding: string | undefined
  /** By the Connection header and the version. */
  keepsOpen: boolean
  /** Seconds an idle connection is kept, if it was told. */
  keepSeconds: number | undefined
  /** Departures from the grammar that were read all the same. */
  oddities: string[]
}

const STATUS_LINE = /^HTTP\/(1\.\d) ([1-9]\d\d)(?: (.*))?$/

/** Reads a head of which all bytes are there, its blank line included. */
export function readHead(bytes: Buffer): ReplyHead {
  const text = bytes.toString('latin1')
  let end = lineEnd(text, 0)
  const oddities: string[] = []
  const line = text.slice(0, end.at)
  const status = STATUS_LINE.exec(line)
  if (!status) throw unreadable(`answered with something that is not HTTP/1.1: ${quote(bytes)}`)
  if (end.bare) oddities.push('the lines of the headers end in LF; HTTP wants CR LF')
  const head: ReplyHead = {
    version: status[1] as string,
    status: Number(status[2]),
    reason: status[3] ?? '',
    headers: [],
    contentLength: undefined,
    transferCoding: undefined,
    keepsOpen: status[1] !== '1.0',
    keepSeconds: undefined,
    oddities,
  }
  const { headers } = head
  for (let lines = 1; ; lines++) {
    const from = end.next
    end = lineEnd(text, from)
    if (end.at === from) break
    if (lines > HEAD_LINES) throw unreadable(`sent more than ${HEAD_LINES} lines of headers`)
    const first = text.charCodeAt(from)
    if (first === 32 || first === 9) {
      fold(headers, text.slice(from, end.at), head)
      continue
    }
    const colon = text.indexOf(':', from)
    if (colon === from || colon === -1 || colon > end.at) {
      throw unreadable(`sent a header line without a name and a colon: ${quote(bytes.subarray(from, end.at))}`)
    }
    headers.push([text.slice(from, colon), text.slice(colon + 1, end.at).trim()])
  }
  for (const [name, value] of headers) understand(head, name, value)
  return head
}

/** Where the line that begins at `from` ends, and the next begins. */
function lineEnd(text: string, from: number): { at: number; next: number; bare: boolean } {
  const newline = text.indexOf('\n', from)
  const bare = newline === from || text.charCodeAt(newline - 1) !== 13
  return { at: bare ? newline : newline - 1, next: newline + 1, bare }
}

function fold(headers: [string, string][], line: string, head: ReplyHead): void {
  const last = headers.at(-1)
  if (!last) throw unreadable('sent a first header line that begins with a blank')
  last[1] = `${last[1]} ${line.trim()}`.trim()
  head.oddities.push(`the header ${last[0]} goes on in a second line; HTTP gave that up`)
}

function understand(head: ReplyHead, name: string, value: string): void {
  // the length tells nearly all others apart, without making lower case of every name
  switch (name.length) {
    case 14:
      if (name === 'Content-Length' || name.toLowerCase() === 'content-length') contentLength(head, value)
      break
    case 17:
      if (name.toLowerCase() === 'transfer-encoding') head.transferCoding = value.split(',').at(-1)?.trim().toLowerCase()
      break
    case 10:
      if (name === 'Connection' || name.toLowerCase() === 'connection') connection(head, value.toLowerCase())
      else if (name.toLowerCase() === 'keep-alive') head.keepSeconds = keepSeconds(value)
      break
    default:
      if (name.endsWith(' ') || name.endsWith('\t')) {
        head.oddities.push(`a blank stands between the header ${name.trim()} and its colon`)
        understand(head, name.trim(), value)
      }
  }
}

function contentLength(head: ReplyHead, value: string): void {
  for (const one of value.split(',')) {
    const text = one.trim()
    if (!/^\d{1,15}$/.test(text)) throw unreadable(`sent a Content-Length that is not a number: ${quote(Buffer.from(value, 'latin1'))}`)
    const length = Number(text)
    if (head.contentLength !== undefined && head.contentLength !== length) {
      throw unreadable(`sent two different Content-Lengths, ${head.contentLength} and ${length}`)
    }
    head.contentLength = length
  }
}

function connection(head: ReplyHead, value: string): void {
  if (value.includes('close')) head.keepsOpen = false
  else if (value.includes('keep-alive')) head.keepsOpen = true
}

function keepSeconds(value: string): number | undefined {
  const seconds = /timeout\s*=\s*(\d+)/i.exec(value)?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}
