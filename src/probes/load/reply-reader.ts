import { ByteStore } from '../byte-store.ts'
import { quote, unreadable } from '../http/broken-reply.ts'
import { BODY_BYTES, CHUNK_LINE_BYTES, HEAD_BYTES } from '../http/limits.ts'

const CR = 13
const LF = 10
const COLON = 58
const SPACE = 32
const TAB = 9
const PREFIX = Buffer.from('HTTP/1.')
const CONTENT_LENGTH = Buffer.from('content-length')
const TRANSFER_ENCODING = Buffer.from('transfer-encoding')
const CONNECTION = Buffer.from('connection')

// numbers, not words: they are compared for each reply
const HEAD = 0
const LENGTH = 1
const SIZE = 2
const DATA = 3
const DATA_END = 4
const TRAILERS = 5
const UNTIL_CLOSE = 6
const DONE = 7

/** What the Connection header said. */
const UNSAID = 0
const KEEP = 1
const CLOSE = 2

/**
 * Finds where a reply ends, and its status (RFC 9112). It is the recording
 * parser's lean relative: it keeps nothing and is used again for every reply
 * of a connection, because it runs for each reply of a load. Throws a
 * BrokenReply where the bytes cannot be read.
 */
export class ReplyReader {
  status = 0
  /** Whether a byte has come. */
  begun = false
  #bodiless = false
  #state = DONE
  #connection = UNSAID
  #oldVersion = false
  /** The reply says where it ends, and says it once. */
  #framed = true
  /** More came than the reply. */
  #extra = false
  #length = -1
  #coding = ''
  /** Of the body or the chunk, still to come. */
  #left = 0
  #bodyBytes = 0
  #headBytes = 0
  /** A head that came in pieces, and how far it was read. */
  #pieces: ByteStore | undefined
  #scanned = 0
  #lineStart = 0
  #size = 0
  #digits = 0
  #lineBytes = 0
  /** All that has come of a trailer line is its CR. */
  #emptyLine = false

  /** Makes ready for the reply to another request. */
  start(toHead: boolean): void {
    this.status = 0
    this.begun = false
    this.#bodiless = toHead
    this.#state = HEAD
    this.#framed = true
    this.#extra = false
    this.#bodyBytes = 0
    this.#headBytes = 0
    this.#pieces = undefined
    this.#startHead()
  }

  #startHead(): void {
    this.#connection = UNSAID
    this.#length = -1
    this.#coding = ''
    this.#scanned = 0
    this.#lineStart = 0
  }

  /** Whether another reply may follow on the connection. */
  get reusable(): boolean {
    const keepsOpen = this.#oldVersion ? this.#connection === KEEP : this.#connection !== CLOSE
    return keepsOpen && this.#framed && !this.#extra && this.status !== 101
  }

  /** Takes the first `count` bytes; true once the reply is whole. */
  push(bytes: Buffer, count: number): boolean {
    this.begun = true
    let at = 0
    while (at < count && this.#state !== DONE) at = this.#step(bytes, at, count)
    if (at < count) this.#extra = true
    return this.#state === DONE
  }

  /** No more bytes will come; true if the reply is whole now. */
  end(): boolean {
    if (this.#state === UNTIL_CLOSE) this.#state = DONE
    return this.#state === DONE
  }

  #step(bytes: Buffer, at: number, count: number): number {
    switch (this.#state) {
      case HEAD:
        return this.#readHead(bytes, at, count)
      case LENGTH: {
        const end = this.#skip(at, count)
        if (this.#left === 0) this.#state = DONE
        return end
      }
      case DATA: {
        const end = this.#skip(at, count)
        if (this.#left === 0) this.#state = DATA_END
        return end
      }
      case SIZE:
        return this.#readSize(bytes, at, count)
      case DATA_END:
        return this.#readDataEnd(bytes, at)
      case TRAILERS:
        return this.#readTrailers(bytes, at, count)
      default:
        this.#countBody(count - at)
        return count
    }
  }

  #skip(at: number, count: number): number {
    const end = Math.min(count, at + this.#left)
    this.#left -= end - at
    return end
  }

  #countBody(bytes: number): void {
    this.#bodyBytes += bytes
    if (this.#bodyBytes > BODY_BYTES) throw unreadable(`sent a body of more than ${BODY_BYTES / 1024 / 1024} MiB`)
  }

  #countHead(bytes: number): void {
    this.#headBytes += bytes
    if (this.#headBytes > HEAD_BYTES) throw unreadable(`sent more than ${HEAD_BYTES / 1024} KiB of headers`)
  }

  #readHead(bytes: Buffer, at: number, count: number): number {
    if (!this.#pieces) {
      // a body that was followed by an empty line too many
      let begin = at
      while (begin < count && (bytes[begin] === CR || bytes[begin] === LF)) begin++
      if (begin > at) this.#countHead(begin - at)
      if (begin === count) return count
      this.#scanned = begin
      this.#lineStart = begin
      const end = this.#scan(bytes, count)
      if (end !== -1) {
        this.#finishHead(bytes, begin, end)
        return end
      }
      mustBeginAsHttp(bytes, begin, count)
      this.#pieces = new ByteStore(1024)
      this.#pieces.append(bytes, begin, count)
      this.#scanned -= begin
      this.#lineStart -= begin
      if (this.#headBytes + count - begin > HEAD_BYTES) this.#countHead(count - begin)
      return count
    }
    const before = this.#pieces.length
    this.#pieces.append(bytes, at, count)
    const whole = this.#pieces.bytes()
    if (before < PREFIX.length) mustBeginAsHttp(whole, 0, whole.length)
    const end = this.#scan(whole, whole.length)
    if (end === -1) {
      if (this.#headBytes + whole.length > HEAD_BYTES) this.#countHead(whole.length)
      return count
    }
    this.#finishHead(whole, 0, end)
    this.#pieces = undefined
    return at + end - before
  }

  /** Reads lines from where it stopped; the index after the empty one, or -1. Each byte is looked at once, in whatever pieces it comes. */
  #scan(bytes: Buffer, count: number): number {
    let lineStart = this.#lineStart
    let scanned = this.#scanned
    for (; scanned < count; scanned++) {
      if (bytes[scanned] !== LF) continue
      const lineEnd = scanned > lineStart && bytes[scanned - 1] === CR ? scanned - 1 : scanned
      if (lineEnd === lineStart) return scanned + 1
      // the headers that frame a reply begin with a c or a t
      const first = (bytes[lineStart] as number) | 32
      if (first === 99) {
        if (isName(bytes, lineStart, CONTENT_LENGTH)) this.#readLength(bytes, lineStart + CONTENT_LENGTH.length + 1, lineEnd)
        else if (isName(bytes, lineStart, CONNECTION)) this.#readConnection(bytes, lineStart + CONNECTION.length + 1, lineEnd)
      } else if (first === 116 && isName(bytes, lineStart, TRANSFER_ENCODING)) {
        const value = bytes.toString('latin1', lineStart + TRANSFER_ENCODING.length + 1, lineEnd)
        this.#coding = (value.split(',').at(-1) as string).trim().toLowerCase()
      }
      lineStart = scanned + 1
    }
    this.#lineStart = lineStart
    this.#scanned = scanned
    return -1
  }

  #readLength(bytes: Buffer, from: number, to: number): void {
    let at = from
    while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++
    let length = 0
    let digit = at
    for (; digit < to; digit++) {
      const value = (bytes[digit] as number) - 48
      if (value < 0 || value > 9) break
      length = length * 10 + value
    }
    if (digit === to && digit > at && digit - at <= 15) this.#setLength(length)
    else {
      for (const one of bytes.toString('latin1', from, to).split(',')) {
        if (!/^\d{1,15}$/.test(one.trim())) throw unreadable(`sent a Content-Length that is not a number: ${quote(bytes.subarray(from, to))}`)
        this.#setLength(Number(one))
      }
    }
  }

  #setLength(length: number): void {
    if (this.#length !== -1 && this.#length !== length) throw unreadable(`sent two different Content-Lengths, ${this.#length} and ${length}`)
    this.#length = length
  }

  #readConnection(bytes: Buffer, from: number, to: number): void {
    const value = bytes.toString('latin1', from, to).toLowerCase()
    if (value.includes('close')) this.#connection = CLOSE
    else if (value.includes('keep-alive')) this.#connection = KEEP
  }

  #finishHead(bytes: Buffer, begin: number, end: number): void {
    this.#countHead(end - begin)
    const status = statusOf(bytes, begin)
    this.#oldVersion = bytes[begin + 7] === 48
    if (status < 200 && status !== 101) {
      // an interim reply: the one that counts is still to come
      this.#startHead()
      return
    }
    this.status = status
    this.#frame()
  }

  #frame(): void {
    const { status } = this
    if (this.#bodiless || status === 204 || status === 304 || status === 101) this.#state = DONE
    else if (this.#coding !== '') {
      if (this.#length !== -1) this.#framed = false
      this.#state = this.#coding === 'chunked' ? SIZE : UNTIL_CLOSE
      if (this.#state === UNTIL_CLOSE) this.#framed = false
      this.#startSize()
    } else if (this.#length === -1) {
      this.#state = UNTIL_CLOSE
      this.#framed = false
    } else {
      this.#countBody(this.#length)
      this.#left = this.#length
      this.#state = this.#left === 0 ? DONE : LENGTH
    }
  }

  #startSize(): void {
    this.#size = 0
    this.#digits = 0
    this.#lineBytes = 0
  }

  #readSize(bytes: Buffer, at: number, count: number): number {
    for (; at < count; at++) {
      const byte = bytes[at] as number
      if (byte === LF) {
        if (this.#digits === 0) throw unreadable('sent a chunk without its size')
        this.#countBody(this.#size)
        this.#left = this.#size
        this.#lineBytes = 0
        this.#state = this.#size === 0 ? TRAILERS : DATA
        return at + 1
      }
      // once something else has come, digits belong to an extension
      const digit = this.#lineBytes === this.#digits ? hexDigit(byte) : -1
      if (digit !== -1) {
        this.#size = this.#size * 16 + digit
        this.#digits++
      } else if (this.#lineBytes === this.#digits && (this.#digits === 0 || !(byte === CR || byte === SPACE || byte === TAB || byte === 59))) {
        throw unreadable(`sent a chunk without its size: ${quote(bytes.subarray(at, count))} is not a hexadecimal number`)
      }
      this.#countLine()
      if (this.#digits > 12) throw unreadable('sent a chunk whose size has more than 12 digits')
    }
    return at
  }

  #countLine(): void {
    this.#lineBytes++
    if (this.#lineBytes > CHUNK_LINE_BYTES) throw unreadable(`sent a line of more than ${CHUNK_LINE_BYTES / 1024} KiB in a chunked body`)
  }

  #readDataEnd(bytes: Buffer, at: number): number {
    const byte = bytes[at]
    if (byte === CR && this.#lineBytes === 0) {
      this.#lineBytes = 1
      return at + 1
    }
    if (byte !== LF) throw unreadable('sent a chunk that is longer than its size says')
    this.#state = SIZE
    this.#startSize()
    return at + 1
  }

  #readTrailers(bytes: Buffer, at: number, count: number): number {
    for (; at < count; at++) {
      const byte = bytes[at]
      if (byte !== LF) {
        this.#emptyLine = byte === CR && this.#lineBytes === 0
        this.#countLine()
        continue
      }
      if (this.#lineBytes === 0 || this.#emptyLine) {
        this.#state = DONE
        return at + 1
      }
      this.#countHead(this.#lineBytes)
      this.#lineBytes = 0
    }
    return at
  }
}

function isName(bytes: Buffer, at: number, name: Buffer): boolean {
  if (bytes[at + name.length] !== COLON) return false
  for (let i = 0; i < name.length; i++) {
    if (((bytes[at + i] as number) | 32) !== name[i]) return false
  }
  return true
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

function mustBeginAsHttp(bytes: Buffer, begin: number, end: number): void {
  const count = Math.min(end - begin, PREFIX.length)
  for (let i = 0; i < count; i++) if (bytes[begin + i] !== PREFIX[i]) throw notHttp(bytes, begin, end)
}

/** `HTTP/1.1 200 OK`, or without the reason. */
function statusOf(bytes: Buffer, begin: number): number {
  mustBeginAsHttp(bytes, begin, begin + PREFIX.length)
  let status = 0
  for (let i = 9; i < 12; i++) {
    const digit = (bytes[begin + i] as number) - 48
    if (!(digit >= 0 && digit <= 9)) throw notHttp(bytes, begin, bytes.length)
    status = status * 10 + digit
  }
  const after = bytes[begin + 12]
  if (bytes[begin + 8] !== SPACE || status < 100 || (after !== SPACE && after !== CR && after !== LF)) throw notHttp(bytes, begin, bytes.length)
  return status
}

const notHttp = (bytes: Buffer, begin: number, end: number) => unreadable(`answered with something that is not HTTP/1.1: ${quote(bytes.subarray(begin, Math.min(end, begin + 100)))}`)
