import type { MysqlReader } from './mysql-reader.ts'

/** A parameter's type: its number, and 0x8000 if it has no sign. */
export type ParameterType = number

const UNSIGNED = 0x8000

/** Reads one value in the binary form, as text; bytes that are no text as `0x` and hexadecimal. */
export function binaryValue(reader: MysqlReader, type: ParameterType): string | null {
  const unsigned = (type & UNSIGNED) !== 0
  switch (type & 0xff) {
    case 0x01:
      return whole(reader.bytes(1), unsigned)
    case 0x02: case 0x0d:
      return whole(reader.bytes(2), unsigned)
    case 0x03: case 0x09:
      return whole(reader.bytes(4), unsigned)
    case 0x08:
      return whole(reader.bytes(8), unsigned)
    case 0x04: {
      const bytes = reader.bytes(4)
      return bytes.length === 4 ? String(bytes.readFloatLE()) : ''
    }
    case 0x05: {
      const bytes = reader.bytes(8)
      return bytes.length === 8 ? String(bytes.readDoubleLE()) : ''
    }
    case 0x06:
      return null
    case 0x07: case 0x0a: case 0x0c:
      return moment(reader, (type & 0xff) === 0x0a)
    case 0x0b:
      return timeOfDay(reader)
    default:
      return readable(reader.bytes(reader.length()))
  }
}

/** As text if it is UTF-8. */
export function readable(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') && !Buffer.from(text).equals(bytes) ? `0x${bytes.toString('hex')}` : text
}

function whole(bytes: Buffer, unsigned: boolean): string {
  if (bytes.length === 0) return ''
  let value = 0n
  for (const byte of bytes.toReversed()) value = value * 256n + BigInt(byte)
  return String(unsigned ? value : BigInt.asIntN(bytes.length * 8, value))
}

function moment(reader: MysqlReader, dateAlone: boolean): string {
  const length = reader.uint(1)
  const [year, month, day] = length >= 4 ? [reader.uint(2), reader.uint(1), reader.uint(1)] : [0, 0, 0]
  const [hour, minute, second] = length >= 7 ? [reader.uint(1), reader.uint(1), reader.uint(1)] : [0, 0, 0]
  const micro = length >= 11 ? reader.uint(4) : 0
  const date = `${two(year, 4)}-${two(month)}-${two(day)}`
  return dateAlone ? date : `${date} ${two(hour)}:${two(minute)}:${two(second)}${micro > 0 ? `.${two(micro, 6)}` : ''}`
}

function timeOfDay(reader: MysqlReader): string {
  const length = reader.uint(1)
  if (length < 8) return '00:00:00'
  const sign = reader.uint(1) === 1 ? '-' : ''
  const hours = reader.uint(4) * 24 + reader.uint(1)
  const [minute, second] = [reader.uint(1), reader.uint(1)]
  const micro = length >= 12 ? reader.uint(4) : 0
  return `${sign}${two(hours)}:${two(minute)}:${two(second)}${micro > 0 ? `.${two(micro, 6)}` : ''}`
}

function two(value: number, digits = 2): string {
  return String(value).padStart(digits, '0')
}
