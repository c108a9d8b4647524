import type { BodyReader } from './body-reader.ts'

/** A parameter as it was bound; null for NULL. */
export interface BoundValue {
  bytes: Buffer | null
  binary: boolean
}

/** Reads the formats and values of a Bind message, copied out of it. */
export function boundValues(body: BodyReader): BoundValue[] {
  const formats = Array.from({ length: body.int16() }, () => body.int16())
  const count = body.int16()
  const values: BoundValue[] = []
  for (let i = 0; i < count; i++) {
    const length = body.int32()
    const format = formats.length === 1 ? formats[0] : formats[i]
    values.push({ bytes: length < 0 ? null : Buffer.from(body.bytes(length)), binary: format === 1 })
  }
  return values
}

/** As text where that is known to be right, else as PostgreSQL writes bytes: `\x` and hexadecimal. */
export function textOf({ bytes, binary }: BoundValue, oid: number): string | null {
  if (!bytes) return null
  if (!binary) return bytes.toString('utf8')
  return BINARY.get(oid)?.(bytes) ?? `\\x${bytes.toString('hex')}`
}

type Reading = (bytes: Buffer) => string | undefined

const text: Reading = (bytes) => bytes.toString('utf8')
const sized = (length: number, read: (bytes: Buffer) => unknown): Reading => (bytes) => (bytes.length === length ? String(read(bytes)) : undefined)

// types by their number in the catalogue pg_type, which never changes
const BINARY = new Map<number, Reading>([
  [16, sized(1, (bytes) => (bytes[0] === 0 ? 'f' : 't'))],
  [18, text],
  [19, text],
  [20, sized(8, (bytes) => bytes.readBigInt64BE())],
  [21, sized(2, (bytes) => bytes.readInt16BE())],
  [23, sized(4, (bytes) => bytes.readInt32BE())],
  [25, text],
  [26, sized(4, (bytes) => bytes.readUInt32BE())],
  [114, text],
  [700, sized(4, (bytes) => bytes.readFloatBE())],
  [701, sized(8, (bytes) => bytes.readDoubleBE())],
  [705, text],
  [1042, text],
  [1043, text],
  [2950, sized(16, (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))],
  // a version comes first
  [3802, (bytes) => (bytes[0] === 1 ? bytes.toString('utf8', 1) : undefined)],
])
