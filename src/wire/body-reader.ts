/** Reads the fields of a message one after the other. What was cut off reads as nothing. */
export class BodyReader {
  readonly body: Buffer
  at = 0

  constructor(body: Buffer) {
    this.body = body
  }

  byte(): number {
    return this.body[this.at++] ?? 0
  }

  int16(): number {
    const value = this.at + 2 <= this.body.length ? this.body.readInt16BE(this.at) : 0
    this.at += 2
    return value
  }

  int32(): number {
    const value = this.at + 4 <= this.body.length ? this.body.readInt32BE(this.at) : 0
    this.at += 4
    return value
  }

  /** Text that ends with a zero byte. */
  text(): string {
    const end = this.body.indexOf(0, this.at)
    const text = this.body.toString('utf8', this.at, end < 0 ? this.body.length : end)
    this.at = (end < 0 ? this.body.length : end) + 1
    return text
  }

  bytes(length: number): Buffer {
    const bytes = this.body.subarray(this.at, this.at + length)
    this.at += length
    return bytes
  }
}
