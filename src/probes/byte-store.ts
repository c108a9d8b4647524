/** Bytes that come in pieces, in one growing buffer: a million small pieces cost no more than a large one. */
export class ByteStore {
  length = 0
  #buffer: Buffer

  constructor(sizeAtFirst: number) {
    this.#buffer = Buffer.allocUnsafe(sizeAtFirst)
  }

  append(from: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#buffer.length))
      larger.set(this.#buffer.subarray(0, this.length))
      this.#buffer = larger
    }
    this.#buffer.set(from.subarray(start, end), this.length)
    this.length = length
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.length)
  }
}
