import { Unreadable } from './conversation.ts'

export interface ReplyHandler {
  /** A reply begins at this place of the chunk; the type is its first byte. */
  begin(type: string, at: number): void
  /** It is whole. If it is a list, `first` is its first element, as far as that is a short text, and `last` the last number in it. */
  whole(type: string, first: string, last: number | undefined): void
}

const CR = 13
const LF = 10
/** More of a line than this is never kept: it says how long something is, or how many follow. */
const HEAD = 64
/** Deeper lists than these are not answers of a Redis. */
const DEEPEST = 1000

/** Cuts a stream of replies (RESP 2 and 3), without keeping what is in them. */
export class RespReplies {
  readonly #handler: ReplyHandler
  /** Elements still to come, of every list that is open, the innermost last. */
  readonly #open: number[] = []
  /** An attribute stands before a reply and is none. */
  #attribute = false
  #topType = ''
  #first = ''
  #last: number | undefined
  #elements = 0
  #head: number[] = []
  #inLine = false
  /** Bytes of a text still to come, its line end included. */
  #bulk = 0
  #bulkText: string | undefined

  constructor(handler: ReplyHandler) {
    this.#handler = handler
  }

  read(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#bulk > 0) at = this.#skip(chunk, at)
      else at = this.#line(chunk, at)
    }
  }

  #skip(chunk: Buffer, from: number): number {
    const to = Math.min(from + this.#bulk, chunk.length)
    if (this.#bulkText !== undefined) this.#bulkText += chunk.toString('latin1', from, to)
    this.#bulk -= to - from
    if (this.#bulk === 0) {
      if (this.#bulkText !== undefined) this.#first = this.#bulkText.slice(0, -2)
      this.#bulkText = undefined
      this.#closed()
    }
    return to
  }

  #line(chunk: Buffer, from: number): number {
    if (!this.#inLine && this.#open.length === 0) {
      const type = String.fromCharCode(chunk[from] as number)
      this.#attribute = type === '|'
      if (!this.#attribute) {
        this.#topType = type
        this.#handler.begin(type, from)
      }
      this.#elements = 0
      this.#first = ''
      this.#last = undefined
    }
    this.#inLine = true
    const end = chunk.indexOf(LF, from)
    const stop = end < 0 ? chunk.length : end
    for (let at = from; at < stop && this.#head.length < HEAD; at++) this.#head.push(chunk[at] as number)
    if (end < 0) return chunk.length
    const head = String.fromCharCode(...this.#head)
    this.#head = []
    this.#inLine = false
    this.#understand(head.charCodeAt(head.length - 1) === CR ? head.slice(0, -1) : head)
    return end + 1
  }

  #understand(head: string): void {
    const type = head[0]
    const index = this.#elements++
    switch (type) {
      case '+': case '-': case ':': case ',': case '_': case '#': case '(':
        if (type === ':') this.#last = Number(head.slice(1))
        return this.#closed()
      case '$': case '=': case '!': {
        const length = count(head)
        if (length < 0) return this.#closed()
        this.#bulk = length + 2
        // the first element of the outermost list
        if (index === 1 && this.#open.length === 1 && length <= HEAD) this.#bulkText = ''
        return
      }
      case '*': case '~': case '>': case '%': case '|': {
        const length = count(head) * (type === '%' || type === '|' ? 2 : 1)
        if (length <= 0) return this.#closed()
        if (this.#open.length >= DEEPEST) throw new Unreadable('not the protocol of Redis')
        this.#open.push(length)
        return
      }
      default:
        throw new Unreadable('not the protocol of Redis')
    }
  }

  /** One element, or the whole reply, is over. */
  #closed(): void {
    while (this.#open.length > 0) {
      const left = (this.#open[this.#open.length - 1] as number) - 1
      this.#open[this.#open.length - 1] = left
      if (left > 0) return
      this.#open.pop()
    }
    if (!this.#attribute) this.#handler.whole(this.#topType, this.#first, this.#last)
    this.#attribute = false
  }
}

function count(head: string): number {
  if (!/^.-?\d{1,12}$/.test(head)) throw new Unreadable('not the protocol of Redis')
  return Number(head.slice(1))
}
