import { type BrokenReply, lost, quote, unreadable } from './broken-reply.ts'
import { ByteStore } from '../byte-store.ts'
import { BODY_BYTES, CHUNK_LINE_BYTES, HEAD_BYTES } from './limits.ts'
import { readHead, type ReplyHead } from './reply-head.ts'

type State = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-close' | 'done'

const NOTHING = Buffer.alloc(0)
const NEWLINE = 10
const RETURN = 13
const HTTP = Buffer.from('HTTP/')
const KNOWN_SIZE_LIMIT = 64 * 1024

/**
 * Reads one reply out of bytes that come in pieces of any size (RFC 9112).
 * Throws a BrokenReply where they cannot be read.
 */
export class ReplyParser {
  /** The last head that was read; whole once the state is past it. */
  head: ReplyHead | undefined
  /** Whether a byte has come. */
  begun = false
  /** Bytes that came after the end of the reply. */
  leftover: Buffer = NOTHING
  /** Departures from the grammar that were read all the same. */
  readonly oddities: string[] = []
  readonly #bodiless: boolean
  #state: State = 'head'
  #store: ByteStore | undefined
  #headBytes = 0
  #line = ''
  /** Of the body or the chunk, still to come. */
  #left = 0
  /** The reply says where it ends. */
  #framed = true

  constructor(method: string) {
    this.#bodiless = method === 'HEAD'
  }

  get done(): boolean {
    return this.#state === 'done'
  }

  get body(): Buffer {
    return this.#store?.bytes() ?? NOTHING
  }

  /** Whether another reply may follow on the same connection. */
  get reusable(): boolean {
    const { head } = this
    return head !== undefined && head.keepsOpen && head.status !== 101 && this.leftover.length === 0 && this.#framed
  }

  /** Takes the first `length` bytes; true once the reply is whole. The buffer may be used again afterwards. */
  push(bytes: Buffer, length = bytes.length): boolean {
    if (length === 0) return this.done
    this.begun = true
    let at = 0
    while (at < length && this.#state !== 'done') at = this.#step(bytes, at, length)
    if (at < length) this.leftover = Buffer.concat([this.leftover, bytes.subarray(at, Math.min(length, at + 1024))])
    return this.#state === 'done'
  }

  /** No more bytes will come. Returns what is missing, or undefined if the reply ends here. */
  end(): BrokenReply | undefined {
    switch (this.#state) {
      case 'done':
        return undefined
      case 'until-close':
        this.#state = 'done'
        return undefined
      case 'head':
        return lost(this.begun ? 'closed the connection in the middle of the headers' : 'closed the connection without an answer')
      case 'length':
        return lost(`closed the connection in the middle of the body: ${this.body.length} of ${this.head?.contentLength} bytes came`)
      default:
        return lost(`closed the connection in the middle of a chunked body: ${this.body.length} bytes came, the last chunk did not`)
    }
  }

  /** How far it has come, for a reply that is late. */
  get progress(): string | undefined {
    if (!this.begun) return undefined
    return this.#state === 'head' ? `${this.#headBytes + (this.#store?.length ?? 0)} bytes of the headers came` : `${this.body.length} bytes of the body came`
  }

  #step(bytes: Buffer, at: number, length: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at, length)
      case 'length': {
        const end = this.#take(bytes, at, length)
        if (this.#left === 0) this.#state = 'done'
        return end
      }
      case 'until-close':
        this.#keep(bytes, at, length)
        return length
      case 'chunk': {
        const end = this.#take(bytes, at, length)
        if (this.#left === 0) this.#state = 'chunk-end'
        return end
      }
      default:
        return this.#readLine(bytes, at, length)
    }
  }

  #readHead(bytes: Buffer, at: number, length: number): number {
    const before = this.#store?.length ?? 0
    if (before === 0) {
      const start = skipBlankLines(bytes, at, length)
      if (start > at && this.#headBytes === 0) this.oddities.push('an empty line came before the status line')
      this.#countHead(start - at)
      if (start === length) return length
      at = start
    }
    let whole = bytes
    let from = at
    let limit = length
    if (this.#store) {
      this.#store.append(bytes, at, length)
      whole = this.#store.bytes()
      from = Math.max(0, before - 3)
      limit = whole.length
    }
    const begin = this.#store ? 0 : at
    if (before < HTTP.length) mustBeginAsHttp(whole, begin, limit)
    const end = endOfHead(whole, from, limit)
    if (end === -1) {
      if (!this.#store) {
        this.#store = new ByteStore(1024)
        this.#store.append(bytes, at, length)
      }
      if (this.#headBytes + this.#store.length > HEAD_BYTES) throw tooMuchHead()
      return length
    }
    this.#countHead(end - begin)
    this.head = readHead(whole.subarray(begin, end))
    this.#store = undefined
    this.#afterHead(this.head)
    return at + end - begin - before
  }

  #countHead(bytes: number): void {
    this.#headBytes += bytes
    if (this.#headBytes > HEAD_BYTES) throw tooMuchHead()
  }

  #afterHead(head: ReplyHead): void {
    const { status } = head
    if (head.oddities.length > 0) this.oddities.push(...head.oddities)
    // an interim reply: the one that counts is still to come
    if (status < 200 && status !== 101) return
    if (this.#bodiless || status === 204 || status === 304 || status === 101) {
      this.#state = 'done'
    } else if (head.transferCoding !== undefined) {
      if (head.contentLength !== undefined) {
        this.oddities.push('Content-Length and Transfer-Encoding came together; the first was not minded')
        this.#framed = false
      }
      this.#state = head.transferCoding === 'chunked' ? 'chunk-size' : 'until-close'
      if (this.#state === 'until-close') this.#framed = false
    } else if (head.contentLength === undefined) {
      this.#state = 'until-close'
      this.#framed = false
    } else {
      if (head.contentLength > BODY_BYTES) throw tooMuchBody()
      this.#left = head.contentLength
      this.#state = this.#left === 0 ? 'done' : 'length'
    }
  }

  #take(bytes: Buffer, at: number, length: number): number {
    const end = Math.min(length, at + this.#left)
    this.#keep(bytes, at, end)
    this.#left -= end - at
    return end
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    // a length that is only announced takes no memory
    this.#store ??= new ByteStore(Math.max(to - from, Math.min(this.#left, KNOWN_SIZE_LIMIT)))
    if (this.#store.length + to - from > BODY_BYTES) throw tooMuchBody()
    this.#store.append(bytes, from, to)
  }

  /** The lines between chunks: a size, the empty one after the data, a trailer. */
  #readLine(bytes: Buffer, at: number, length: number): number {
    const newline = bytes.indexOf(NEWLINE, at)
    const found = newline !== -1 && newline < length
    const end = found ? newline + 1 : length
    this.#line += bytes.toString('latin1', at, end)
    if (this.#line.length > CHUNK_LINE_BYTES) throw unreadable(`sent a line of more than ${CHUNK_LINE_BYTES / 1024} KiB in a chunked body`)
    if (!found) return end
    const line = this.#line.trimEnd()
    this.#line = ''
    if (this.#state === 'chunk-size') this.#chunkSize(line)
    else if (this.#state === 'chunk-end') this.#chunkEnd(line)
    else this.#trailer(line)
    return end
  }

  #chunkSize(line: string): void {
    const size = /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) throw unreadable(`sent a chunk without its size: ${quote(Buffer.from(line, 'latin1'))} is not a hexadecimal number`)
    this.#left = Number.parseInt(size, 16)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk'
  }

  #chunkEnd(line: string): void {
    if (line !== '') throw unreadable(`sent a chunk that is longer than its size says: ${quote(Buffer.from(line, 'latin1'))} follows it`)
    this.#state = 'chunk-size'
  }

  #trailer(line: string): void {
    if (line === '') this.#state = 'done'
    else this.#countHead(line.length)
  }
}

function skipBlankLines(bytes: Buffer, at: number, length: number): number {
  while (at < length && (bytes[at] === NEWLINE || bytes[at] === RETURN)) at++
  return at
}

function mustBeginAsHttp(bytes: Buffer, begin: number, end: number): void {
  const count = Math.min(end - begin, HTTP.length)
  for (let i = 0; i < count; i++) {
    if (bytes[begin + i] !== HTTP[i]) throw unreadable(`answered with something that is not HTTP: ${quote(bytes.subarray(begin, end))}`)
  }
}

/** The index after the first blank line, or -1. */
function endOfHead(bytes: Buffer, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] !== NEWLINE) continue
    if (i + 1 < to && bytes[i + 1] === NEWLINE) return i + 2
    if (i + 2 < to && bytes[i + 1] === RETURN && bytes[i + 2] === NEWLINE) return i + 3
  }
  return -1
}

const tooMuchHead = () => unreadable(`sent more than ${HEAD_BYTES / 1024} KiB of headers`)
const tooMuchBody = () => unreadable(`sent a body of more than ${BODY_BYTES / 1024 / 1024} MiB`)
