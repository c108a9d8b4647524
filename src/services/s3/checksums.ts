import { createHash } from 'node:crypto'
import { crc32Checksum, crc32cChecksum, crc64nvmeChecksum, type Checksum } from './crc.ts'

export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

const LENGTHS: Record<Algorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }

export const ALGORITHMS = Object.keys(LENGTHS) as Algorithm[]

export function checksum(algorithm: Algorithm): Checksum {
  switch (algorithm) {
    case 'CRC32':
      return crc32Checksum()
    case 'CRC32C':
      return crc32cChecksum()
    case 'CRC64NVME':
      return crc64nvmeChecksum()
    case 'SHA1':
      return createHash('sha1')
    case 'SHA256':
      return createHash('sha256')
  }
}

export const checksumHeader = (algorithm: Algorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`

export function algorithmNamed(name: string | undefined): Algorithm | undefined {
  return ALGORITHMS.find((algorithm) => algorithm === name?.toUpperCase())
}

/** Whether a text can be such a checksum, in Base64, at all. */
export function isChecksum(algorithm: Algorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64')
  return bytes.length === LENGTHS[algorithm] && bytes.toString('base64') === value
}

export function checksumOf(algorithm: Algorithm, pieces: Iterable<Uint8Array>): Buffer {
  const sum = checksum(algorithm)
  for (const piece of pieces) sum.update(piece)
  return sum.digest()
}
