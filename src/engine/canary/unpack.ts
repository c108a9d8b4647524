import { brotliDecompressSync, constants, inflateRawSync, zstdDecompressSync } from 'node:zlib'
import type { Format, Member } from './members.ts'

export interface Unpacked {
  bytes: Buffer
  /** `open`: it goes on behind the end of what was given. `cut`: there is more in it than was allowed. */
  state: 'whole' | 'open' | 'broken' | 'cut'
}

const UNPACK: Record<Format, (packed: Buffer, limit: number, partly: boolean) => Buffer> = {
  // without the checksums of gzip and zlib: what is damaged at its end tells all the same
  deflate: (packed, limit, partly) => inflateRawSync(packed, { maxOutputLength: limit, finishFlush: partly ? constants.Z_SYNC_FLUSH : constants.Z_FINISH }),
  brotli: (packed, limit, partly) =>
    brotliDecompressSync(packed, { maxOutputLength: limit, finishFlush: partly ? constants.BROTLI_OPERATION_FLUSH : constants.BROTLI_OPERATION_FINISH }),
  zstd: (packed, limit, partly) => zstdDecompressSync(packed, { maxOutputLength: limit, finishFlush: partly ? constants.ZSTD_e_flush : constants.ZSTD_e_end }),
}

/** Never more than `limit` bytes; undefined if nothing packed begins there. */
export function unpack(bytes: Buffer, member: Member, limit: number): Unpacked | undefined {
  const packed = bytes.subarray(member.start)
  const how = UNPACK[member.format]
  try {
    return { bytes: how(packed, limit, false), state: 'whole' }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') return cut(packed, limit, how)
    if (code === 'Z_BUF_ERROR') return open(packed, limit, how)
    // a process that was killed while it wrote leaves such ends behind
    return member.certain ? broken(packed, limit, how) : undefined
  }
}

type How = (typeof UNPACK)[Format]

function open(packed: Buffer, limit: number, how: How): Unpacked | undefined {
  try {
    return { bytes: how(packed, limit, true), state: 'open' }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? cut(packed, limit, how) : undefined
  }
}

const FIRST_PIECE = 16 * 1024

/** The beginning of what is too much. */
function cut(packed: Buffer, limit: number, how: How): Unpacked {
  let bytes: Buffer = Buffer.alloc(0)
  for (let length = Math.min(FIRST_PIECE, packed.length); length <= packed.length; length *= 2) {
    const more = attempt(packed.subarray(0, length), limit, how)
    if (!more) break
    bytes = more
  }
  return { bytes, state: 'cut' }
}

/** What stands in front of the damage: the longest beginning that can be unpacked. */
function broken(packed: Buffer, limit: number, how: How): Unpacked | undefined {
  let bytes: Buffer | undefined
  let whole = 0
  let damaged = packed.length
  while (damaged - whole > 1) {
    const middle = (whole + damaged) >> 1
    const more = attempt(packed.subarray(0, middle), limit, how)
    if (more) {
      bytes = more
      whole = middle
    } else damaged = middle
  }
  return bytes && { bytes, state: 'broken' }
}

function attempt(packed: Buffer, limit: number, how: How): Buffer | undefined {
  try {
    return how(packed, limit, true)
  } catch {
    return undefined
  }
}
