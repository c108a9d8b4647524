/** Something packed within bytes. */
export interface Member {
  /** `gzip`, `zlib`, `zip`, `zstd`, `brotli`, `deflate`. */
  kind: string
  format: Format
  /** Where the packed data begins, behind the header. */
  start: number
  /** Its header is long enough that it is no accident. */
  certain: boolean
}

export type Format = 'deflate' | 'brotli' | 'zstd'

/**
 * Where something packed may begin. Raw deflate and brotli have no signature:
 * they are sought at the beginning, and where text first turns into something
 * else (a header or a length in front of the body).
 */
export function* membersIn(bytes: Buffer, fromTheBeginning: boolean): Generator<Member> {
  for (const at of all(bytes, GZIP)) yield* some('gzip', 'deflate', gzipData(bytes, at), true, bytes)
  for (const at of all(bytes, ZIP)) yield* some('zip', 'deflate', zipData(bytes, at), true, bytes)
  for (const at of all(bytes, ZSTD)) yield* some('zstd', 'zstd', at, true, bytes)
  for (const first of ZLIB_FIRST) {
    for (const at of all(bytes, first)) {
      const flags = bytes[at + 1] ?? 0
      if ((first * 256 + flags) % 31 === 0 && !(flags & 0x20)) yield* some('zlib', 'deflate', at + 2, false, bytes)
    }
  }
  for (const start of fromTheBeginning ? turns(bytes) : []) {
    yield* some('deflate', 'deflate', start, false, bytes)
    yield* some('brotli', 'brotli', start, false, bytes)
  }
}

const GZIP = Buffer.from([0x1f, 0x8b, 8])
const ZIP = Buffer.from('PK\u0003\u0004')
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
/** Deflate with a window of 512 bytes to 32 KiB (RFC 1950). */
const ZLIB_FIRST = [0x78, 0x68, 0x58, 0x48, 0x38, 0x28, 0x18]

function* all(bytes: Buffer, what: Buffer | number): Generator<number> {
  for (let at = bytes.indexOf(what); at !== -1; at = bytes.indexOf(what, at + 1)) yield at
}

function* some(kind: string, format: Format, start: number | undefined, certain: boolean, bytes: Buffer): Generator<Member> {
  if (start === undefined || start >= bytes.length) return
  // the third kind of block does not exist (RFC 1951)
  if (format === 'deflate' && ((bytes[start] as number) & 6) === 6) return
  yield { kind, format, start, certain }
}

const LONGEST_NAME = 1024

/** RFC 1952: the optional parts of the header come in this order. */
function gzipData(bytes: Buffer, at: number): number | undefined {
  const flags = bytes[at + 3] ?? 0xff
  if (flags & 0xe0) return undefined
  let next = at + 10
  if (flags & 4) next += 2 + (bytes[next] ?? 0) + 256 * (bytes[next + 1] ?? 0)
  for (const named of [8, 16]) {
    if (!(flags & named)) continue
    const length = bytes.subarray(next, next + LONGEST_NAME).indexOf(0)
    if (length === -1) return undefined
    next += length + 1
  }
  return flags & 2 ? next + 2 : next
}

function zipData(bytes: Buffer, at: number): number | undefined {
  if (at + 30 > bytes.length || bytes.readUInt16LE(at + 8) !== 8) return undefined
  return at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
}

/** Packed data may itself begin with a few bytes that look like text. */
const LOOK_BACK = 8
const FURTHEST_TURN = 64 * 1024

function turns(bytes: Buffer): number[] {
  const turn = bytes.subarray(0, FURTHEST_TURN).findIndex((byte) => byte >= 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13))
  const near = turn > 0 ? Array.from({ length: LOOK_BACK + 1 }, (_, back) => turn - back).filter((at) => at > 0) : []
  return [0, ...near]
}
