import { crc32 } from 'node:zlib'

/** A checksum that is fed piece by piece. */
export interface Checksum {
  update(bytes: Uint8Array): void
  digest(): Buffer
}

export function crc32Checksum(): Checksum {
  let value = 0
  return { update: (bytes) => void (value = crc32(bytes, value)), digest: () => bigEndian(value) }
}

/** CRC-32C (Castagnoli), as in RFC 3720. */
export function crc32cChecksum(): Checksum {
  let value = 0xffffffff
  return {
    update(bytes) {
      for (const byte of bytes) value = (CASTAGNOLI[(value ^ byte) & 255] as number) ^ (value >>> 8)
    },
    digest: () => bigEndian(value ^ 0xffffffff),
  }
}

/** CRC-64/NVME, kept in two halves: 64-bit integers of the language are far too slow for it. */
export function crc64nvmeChecksum(): Checksum {
  let high = 0xffffffff
  let low = 0xffffffff
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 255
        low = ((low >>> 8) | (high << 24)) ^ (NVME_LOW[index] as number)
        high = (high >>> 8) ^ (NVME_HIGH[index] as number)
      }
    },
    digest: () => Buffer.concat([bigEndian(high ^ 0xffffffff), bigEndian(low ^ 0xffffffff)]),
  }
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

const NVME = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n
  return value
})
const NVME_HIGH = Uint32Array.from(NVME, (value) => Number(value >> 32n))
const NVME_LOW = Uint32Array.from(NVME, (value) => Number(value & 0xffffffffn))
