/** Reads the fields of a packet one after the other; numbers are little-endian. What was cut off reads as nothing. */
export class MysqlReader {
  readonly body: Buffer
  at: number

  constructor(body: Buffer, at = 0) {
    this.body = body
    this.at = at
  }

  uint(bytes: number): number {
    let value = 0
    for (let i = 0; i < bytes; i++) value += (this.body[this.at + i] ?? 0) * 2 ** (8 * i)
    this.at += bytes
    return value
  }

  /** A number as long as its first byte says. */
  length(): number {
    const first = this.uint(1)
    if (first < 0xfb) return first
    return first === 0xfc ? this.uint(2) : first === 0xfd ? this.uint(3) : first === 0xfe ? this.uint(8) : 0
  }

  bytes(length: number): Buffer {
    const bytes = this.body.subarray(this.at, this.at + length)
    this.at += length
    return bytes
  }

  /** Text that ends with a zero byte. */
  text(): string {
    const end = this.body.indexOf(0, this.at)
    const stop = end < 0 ? this.body.length : end
    const text = this.body.toString('utf8', this.at, stop)
    this.at = stop + 1
    return text
  }

  rest(): Buffer {
    return this.bytes(Math.max(this.body.length - this.at, 0))
  }
}
