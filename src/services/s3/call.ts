import type { Bucket } from './bucket.ts'
import type { RequestHead } from './canonical.ts'
import type { Algorithm } from './checksums.ts'
import type { Memory } from './memory.ts'
import { receive, type Received } from './receive.ts'
import type { Verified } from './signature.ts'

/** One request whose signature was verified. */
export interface Call extends RequestHead {
  bucket: Bucket
  key: string
  now: Date
  verified: Verified
  body: AsyncIterable<Buffer>
  memory: Memory
  /** Which of a bucket's or an object's sides is meant, as in `uploads`. */
  has(name: string): boolean
  value(name: string): string | undefined
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer[]
}

/** 5 GiB, the most that S3 takes at once. */
const LARGEST_BODY = 5 * 2 ** 30
const LARGEST_DOCUMENT = 2 << 20

export function receiveBody(call: Call, algorithm?: Algorithm): Promise<Received> {
  return receive({ ...call, limit: LARGEST_BODY, ...(algorithm ? { algorithm } : {}) })
}

/** A body that is a document, as text; it is not kept. */
export async function receiveDocument(call: Call): Promise<Received & { text: string }> {
  const received = await receive({ ...call, limit: LARGEST_DOCUMENT })
  call.memory.giveBack(received.size)
  return { ...received, text: Buffer.concat(received.chunks).toString('utf8') }
}

export const quoted = (etag: string) => `"${etag}"`
