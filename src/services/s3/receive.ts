import { createHash } from 'node:crypto'
import { decodeChunks, incomplete, isStreaming } from './aws-chunked.ts'
import type { Checksums } from './bucket.ts'
import { ALGORITHMS, checksum, checksumHeader, isChecksum, algorithmNamed, type Algorithm } from './checksums.ts'
import type { Memory } from './memory.ts'
import { invalidRequest, S3Error } from './s3-error.ts'
import { sha256, type Verified } from './signature.ts'

export interface Received {
  chunks: Buffer[]
  size: number
  /** Of the bytes, in hexadecimal. */
  md5: string
  checksums: Checksums['values']
}

interface Options {
  body: AsyncIterable<Buffer>
  headers: Record<string, string>
  verified: Verified
  /** Where its bytes are accounted for; given back if it turns out to be no good. */
  memory: Memory
  /** Computed even if the client sends none. */
  algorithm?: Algorithm
  /** In bytes. */
  limit: number
  /** Its length is told by nobody: it ends where it ends. */
  open?: true
}

/** Reads a body whole, and holds it against everything that the request says of it. */
export async function receive(options: Options): Promise<Received> {
  const { body, headers, verified, memory, limit } = options
  const streaming = isStreaming(verified.payload)
  const announced = options.open ? undefined : announcedLength(headers, streaming)
  if (announced !== undefined && announced > limit) throw tooLarge(limit)
  const claimed = claimedChecksums(headers)
  const inTrailer = algorithmNamed(headers['x-amz-trailer']?.toLowerCase().replace('x-amz-checksum-', ''))
  const sums = new Map([...Object.keys(claimed), inTrailer, options.algorithm].filter((name) => name !== undefined).map((name) => [name as Algorithm, checksum(name as Algorithm)]))
  const md5 = createHash('md5')
  const wholeHash = createHash('sha256')
  const chunks: Buffer[] = []
  let size = 0
  const add = (chunk: Buffer) => {
    if (announced !== undefined && size + chunk.length > announced) throw incomplete('it is longer')
    if (size + chunk.length > limit) throw tooLarge(limit)
    memory.take(chunk.length)
    size += chunk.length
    md5.update(chunk)
    if (isSha256(verified.payload)) wholeHash.update(chunk)
    for (const sum of sums.values()) sum.update(chunk)
    chunks.push(chunk)
  }
  try {
    let trailer: Record<string, string> = {}
    if (streaming) {
      const decoded = decodeChunks(body, verified)
      let next = await decoded.next()
      for (; !next.done; next = await decoded.next()) add(next.value)
      trailer = next.value
    } else {
      for await (const chunk of body) add(chunk)
    }
    if (announced !== undefined && size !== announced) throw incomplete('it is shorter')
    judgeHash(verified.payload, wholeHash.digest('hex'))
    const digest = md5.digest()
    judgeMd5(headers['content-md5'], digest)
    const values = Object.fromEntries([...sums].map(([algorithm, sum]) => [algorithm, sum.digest().toString('base64')]))
    judgeChecksums({ ...claimed, ...claimedChecksums(trailer) }, values)
    return { chunks: compact(chunks, size), size, md5: digest.toString('hex'), checksums: values }
  } catch (error) {
    memory.giveBack(size)
    throw error
  }
}

const tooLarge = (limit: number) => new S3Error(400, 'EntityTooLarge', `At most ${limit} bytes can be sent at once.`, { MaxSizeAllowed: String(limit) })

function announcedLength(headers: Record<string, string>, streaming: boolean): number {
  const text = headers[streaming ? 'x-amz-decoded-content-length' : 'content-length']
  if (text === undefined) throw new S3Error(411, 'MissingContentLength', `The length of the content is missing: ${streaming ? 'x-amz-decoded-content-length' : 'Content-Length'}.`)
  if (!/^\d{1,15}$/.test(text)) throw invalidRequest('The length of the content is no number.')
  return Number(text)
}

function claimedChecksums(headers: Record<string, string>): Checksums['values'] {
  const found = ALGORITHMS.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined)
  if (found.length > 1) throw invalidRequest('Expecting a single x-amz-checksum- header.')
  return Object.fromEntries(
    found.map((algorithm) => {
      const value = headers[checksumHeader(algorithm)] as string
      if (!isChecksum(algorithm, value)) throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`)
      return [algorithm, value]
    }),
  )
}

const isSha256 = (payload: string) => /^[0-9a-f]{64}$/.test(payload)

function judgeHash(payload: string, hash: string): void {
  if (payload === 'UNSIGNED-PAYLOAD' || isStreaming(payload)) return
  if (!isSha256(payload)) throw new S3Error(400, 'InvalidArgument', 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a SHA-256.')
  if (payload !== hash) {
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'The body’s SHA-256 is not the one in x-amz-content-sha256.', { ClientComputedContentSHA256: payload, S3ComputedContentSHA256: hash })
  }
}

function judgeMd5(claimed: string | undefined, digest: Buffer): void {
  if (claimed === undefined) return
  const bytes = Buffer.from(claimed, 'base64')
  if (bytes.length !== 16) throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 is no MD5 in Base64.')
  if (!bytes.equals(digest)) throw new S3Error(400, 'BadDigest', 'The body’s MD5 is not the one in Content-MD5.')
}

function judgeChecksums(claimed: Checksums['values'], values: Checksums['values']): void {
  for (const [algorithm, value] of Object.entries(claimed)) {
    if (values[algorithm as Algorithm] !== value) throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
  }
}

/** Small pieces would keep the larger buffers alive that they were cut from. */
function compact(chunks: Buffer[], size: number): Buffer[] {
  return size <= 1 << 20 ? [Buffer.concat(chunks)] : chunks
}

/** A request without a use for a body; if its hash is signed it has to be right all the same. */
export function judgeEmptyBody(verified: Verified): void {
  if (isSha256(verified.payload)) judgeHash(verified.payload, sha256(''))
}
