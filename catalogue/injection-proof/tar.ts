/** What lies in a tar. */
export interface TarEntry {
  path: string
  isFile: boolean
  content: Buffer
}

const BLOCK = 512

/**
 * Reads a tar as POSIX.1-2001 writes it (ustar with pax headers), and GNU's
 * long names. undefined if it is none: a checksum is wrong, or it breaks off.
 */
export function readTar(bytes: Buffer): TarEntry[] | undefined {
  const entries: TarEntry[] = []
  // what a header says of the next entry
  let next: { path?: string; size?: number } = {}
  for (let at = 0; ; ) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.length < BLOCK) return undefined
    if (header.every((byte) => byte === 0)) return entries
    const size = next.size ?? numberAt(header, 124, 12)
    if (!checksumHolds(header) || Number.isNaN(size)) return undefined
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size)
    if (content.length < size) return undefined
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK

    const type = String.fromCharCode(header[156]!)
    if (type === 'x') next = { ...next, ...paxOf(content) }
    else if (type === 'L') next = { ...next, path: textAt(content, 0, size) }
    else if (type !== 'g' && type !== 'K') {
      entries.push({ path: next.path ?? pathOf(header), isFile: type === '0' || type === '\0' || type === '7', content })
      next = {}
    }
  }
}

function pathOf(header: Buffer): string {
  const name = textAt(header, 0, 100)
  // GNU's own format uses these bytes for something else
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? textAt(header, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function textAt(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? field.length : end)
}

/** Octal digits, or GNU's binary form for what is too large for them. */
function numberAt(header: Buffer, at: number, length: number): number {
  if ((header[at]! & 0x80) !== 0) return header.subarray(at + length - 6, at + length).readUIntBE(0, 6)
  const digits = textAt(header, at, length).trim()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN
}

function checksumHolds(header: Buffer): boolean {
  let sum = 0
  for (let index = 0; index < BLOCK; index++) sum += index >= 148 && index < 156 ? 0x20 : header[index]!
  return sum === numberAt(header, 148, 8)
}

/** Records of `length key=value\n`. */
function paxOf(content: Buffer): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {}
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString('latin1', at, at + 20), 10)
    if (!(length > 0)) break
    const record = content.toString('utf8', content.indexOf(0x20, at) + 1, at + length - 1)
    const [key, value] = [record.slice(0, record.indexOf('=')), record.slice(record.indexOf('=') + 1)]
    if (key === 'path') found.path = value
    if (key === 'size') found.size = Number(value)
    at += length
  }
  return found
}
