/** What is done with the packets of one direction. */
export interface PacketHandler {
  /** A packet begins at this place of the chunk. Those that only go on with the one before are not told of. */
  begin(at: number): void
  /** How many bytes of this packet are wanted. */
  wants(sequence: number): number
  /** It is whole, and was so long; the body is cut to what was wanted. */
  packet(body: Buffer, length: number, sequence: number): void
}

/** A packet of this length goes on in the next. */
const FULL = 0xffffff
const NOTHING = Buffer.alloc(0)

/** Cuts a stream of packets as MySQL and MariaDB speak them: three bytes of length, one of sequence, the body. */
export class MysqlPackets {
  readonly #handler: PacketHandler
  #header = 0
  #headerBytes = 0
  /** Bytes of the body still to come; -1 while the header is read. */
  #left = -1
  #full = false
  #goesOn = false
  #sequence = 0
  #length = 0
  #wanted = 0
  #parts: Buffer[] = []

  constructor(handler: PacketHandler) {
    this.#handler = handler
  }

  read(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at = this.#left < 0 ? this.#readHeader(chunk, at) : this.#readBody(chunk, at)
  }

  #readHeader(chunk: Buffer, from: number): number {
    let at = from
    if (this.#headerBytes === 0 && !this.#goesOn) this.#handler.begin(at)
    while (at < chunk.length && this.#headerBytes < 4) this.#header += (chunk[at++] as number) * 2 ** (8 * this.#headerBytes++)
    if (this.#headerBytes < 4) return at
    const length = this.#header & FULL
    const sequence = this.#header >>> 24
    this.#header = this.#headerBytes = 0
    if (!this.#goesOn) {
      this.#sequence = sequence
      this.#length = 0
      this.#wanted = this.#handler.wants(sequence)
    }
    this.#length += length
    this.#left = length
    this.#full = length === FULL
    if (length === 0) this.#over()
    return at
  }

  #readBody(chunk: Buffer, from: number): number {
    const to = Math.min(from + this.#left, chunk.length)
    if (this.#wanted > 0) {
      const part = chunk.subarray(from, Math.min(to, from + this.#wanted))
      this.#wanted -= part.length
      // a copy unless it is used at once: what a chunk lies in may be much larger than itself
      this.#parts.push(to - from === this.#length && !this.#full ? part : Buffer.from(part))
    }
    this.#left -= to - from
    if (this.#left === 0) this.#over()
    return to
  }

  #over(): void {
    this.#left = -1
    this.#goesOn = this.#full
    if (this.#goesOn) return
    const parts = this.#parts
    this.#parts = []
    this.#handler.packet(parts.length === 1 ? (parts[0] as Buffer) : parts.length === 0 ? NOTHING : Buffer.concat(parts), this.#length, this.#sequence)
  }
}
