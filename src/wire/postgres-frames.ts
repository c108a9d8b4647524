import { MESSAGE_LIMIT, Unreadable } from './conversation.ts'

/** What is done with the messages of one direction. */
export interface FrameHandler {
  /** A message begins at this place of the chunk. */
  begin(type: number, at: number): void
  /** How many bytes of its body are wanted. */
  wants(type: number, length: number): number
  /** It is whole; the body is cut to what was wanted. */
  message(type: number, body: Buffer): void
}

const NOTHING = Buffer.alloc(0)
/** The server takes none that is longer (`PQ_LARGE_MESSAGE_LIMIT`). */
const LONGEST = 0x3fffffff + 4

/** Cuts a stream of PostgreSQL's typed messages (protocol 3): one byte of type, four of length, the body. */
export class PostgresFrames {
  readonly #handler: FrameHandler
  #type = -1
  #length = 0
  #lengthBytes = 0
  /** Bytes of the body still to come. */
  #left = -1
  #wanted = 0
  #parts: Buffer[] = []

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  read(chunk: Buffer, from = 0): void {
    let at = from
    while (at < chunk.length) {
      if (this.#left >= 0) at = this.#body(chunk, at)
      else if (this.#type < 0) {
        this.#handler.begin((this.#type = chunk[at] as number), at)
        at++
      } else at = this.#header(chunk, at)
    }
  }

  #header(chunk: Buffer, from: number): number {
    let at = from
    if (this.#lengthBytes === 0 && chunk.length - at >= 4) {
      this.#length = chunk.readUInt32BE(at)
      at += 4
    } else {
      while (at < chunk.length && this.#lengthBytes < 4) {
        this.#length = this.#length * 256 + (chunk[at++] as number)
        this.#lengthBytes++
      }
      if (this.#lengthBytes < 4) return at
    }
    if (this.#length < 4 || this.#length > LONGEST) throw new Unreadable('not the protocol of PostgreSQL')
    this.#left = this.#length - 4
    this.#wanted = Math.min(this.#handler.wants(this.#type, this.#left), this.#left, MESSAGE_LIMIT)
    if (this.#left === 0) this.#done(NOTHING)
    return at
  }

  #body(chunk: Buffer, from: number): number {
    const to = Math.min(from + this.#left, chunk.length)
    this.#left -= to - from
    if (this.#left === 0 && this.#parts.length === 0) {
      this.#done(this.#wanted > 0 ? chunk.subarray(from, Math.min(to, from + this.#wanted)) : NOTHING)
      return to
    }
    if (this.#wanted > 0) {
      // a copy: what a chunk lies in may be much larger than itself
      const part = Buffer.from(chunk.subarray(from, Math.min(to, from + this.#wanted)))
      this.#parts.push(part)
      this.#wanted -= part.length
    }
    if (this.#left === 0) this.#done(this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts))
    return to
  }

  #done(body: Buffer): void {
    const type = this.#type
    this.#type = -1
    this.#length = this.#lengthBytes = 0
    this.#left = -1
    this.#parts = []
    this.#handler.message(type, body)
  }
}
