/** Keeps the first and the last part of a stream of bytes, and counts all of it. */
export class HeadAndTail {
  #head: Buffer[] = []
  #headSize = 0
  #tail: Buffer[] = []
  #tailSize = 0
  readonly #limit: number
  /** Bytes seen in all. */
  total = 0

  /** Keeps at most `limitBytes` of the head and as much of the tail. */
  constructor(limitBytes: number) {
    this.#limit = limitBytes
  }

  push(chunk: Buffer): void {
    this.total += chunk.length
    const room = this.#limit - this.#headSize
    if (room > 0) {
      // copied, so that a slice does not hold a pool's whole slab
      const part = Buffer.from(chunk.subarray(0, room))
      this.#head.push(part)
      this.#headSize += part.length
      chunk = chunk.subarray(room)
    }
    if (chunk.length === 0) return
    const last = Buffer.from(chunk.subarray(Math.max(0, chunk.length - this.#limit)))
    this.#tail.push(last)
    this.#tailSize += last.length
    if (this.#tailSize > 2 * this.#limit) {
      const kept = Buffer.concat(this.#tail).subarray(-this.#limit)
      this.#tail = [Buffer.from(kept)]
      this.#tailSize = kept.length
    }
  }

  get dropped(): number {
    return Math.max(0, this.total - this.#headSize - Math.min(this.#tailSize, this.#limit))
  }

  text(): string {
    const head = Buffer.concat(this.#head).toString('utf8')
    const tail = Buffer.concat(this.#tail).subarray(-this.#limit).toString('utf8')
    return this.dropped > 0 ? `${head}\n… ${this.dropped} bytes left out …\n${tail}` : head + tail
  }

  /** The last lines, for a person who asks what the program said before it died. */
  lastLines(count: number): string {
    return this.text().trimEnd().split('\n').slice(-count).join('\n')
  }
}
