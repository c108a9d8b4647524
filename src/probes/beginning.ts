import { BODY_LIMIT, bodyOf, type Body } from '../model/evidence.ts'

/** Keeps the first bytes of a stream for the record, and counts the rest. */
export class Beginning {
  #kept = Buffer.alloc(0)
  #bytes = 0

  push(piece: string | Uint8Array): void {
    const missing = BODY_LIMIT + 1 - this.#kept.length
    if (missing > 0) {
      // a character has a byte at least
      const part = typeof piece === 'string' ? Buffer.from(piece.slice(0, missing)) : piece.subarray(0, missing)
      this.#kept = Buffer.concat([this.#kept, part.subarray(0, missing)])
    }
    this.#bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length
  }

  body(): Body {
    return { ...bodyOf(this.#kept), bytes: this.#bytes }
  }
}
