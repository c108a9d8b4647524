import type { Faults } from './context.ts'
import type { HeldReply } from './wire.ts'

/** What an object is sent with. */
export interface ObjectOptions {
  contentType?: string
  metadata?: Record<string, string>
  /** As if it had been written then. Default now, by the store's clock. */
  lastModified?: Date
}

export interface ObjectSummary {
  key: string
  size: number
  /** Without quotes. */
  etag: string
  lastModified: Date
}

export interface ObjectContent extends ObjectSummary {
  body: Buffer
  /** Content-Type and its like, by their names in lower case. */
  headers: Record<string, string>
  metadata: Record<string, string>
}

/** An unfinished multipart upload. */
export interface UnfinishedUpload {
  id: string
  key: string
  initiated: Date
  parts: number
}

/** What a request needs to be allowed, as an IAM policy would name it. */
export interface Permission {
  /** As in `s3:GetObject`. */
  action: string
  /** As in `arn:aws:s3:::bucket/key`. */
  resource: string
}

/** A request that reached the store. */
export interface StoreRequest {
  method: string
  /** '' where the request names none. */
  bucket: string
  key: string
  /** As IAM names what it asks for, e.g. `s3:PutObject`. */
  action: string
  /** All that it needs to be allowed; a copy reads as well as writes. */
  permissions: Permission[]
  /** Decoded. */
  query: Record<string, string>
  /** Names in lower case. */
  headers: Record<string, string>
  /** Where its signature stood; `none` if it was not, or wrongly. */
  signed: 'header' | 'query' | 'form' | 'none'
  /** Undefined while it is not answered. */
  status?: number
  /** S3's code, if it was refused. */
  error?: string
  /** Bytes of the bodies that were received and sent, as they travelled. */
  received: number
  sent: number
  /** Which of the project's processes sent it, by the address it came to; undefined if it was none. */
  process?: string
  instance?: number
  /** Milliseconds since the attempt began. */
  atMs: number
}

export interface StoreFailure {
  /** Default 503. */
  status?: number
  /** Default `SlowDown`. */
  code?: string
  /** How many fitting requests it meets. Default 1. */
  times?: number
}

/**
 * An S3-like store with one bucket. Every request is held against its AWS
 * Signature Version 4, as S3 does; what stands here goes past that.
 */
export interface ObjectStore {
  /** `http://127.0.0.1:port`: the program's own is another, with the faults before it. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  put(key: string, body: string | Uint8Array, options?: ObjectOptions): Promise<void>
  get(key: string): Promise<ObjectContent | undefined>
  /** In the order of their keys. */
  list(prefix?: string): Promise<ObjectSummary[]>
  remove(key: string): Promise<void>
  uploads(): UnfinishedUpload[]
  /** What came in since the check began, in the order it came. */
  requests(): StoreRequest[]
  /** Keeps back the answer to the next request that fits: what it asks for is done, and it is not told. */
  holdNext(fits: (request: StoreRequest) => boolean): HeldReply<StoreRequest>
  /** Refuses the next requests that fit, and does nothing of what they ask for. Until its `times` are over, or `restore`. */
  failNext(fits: (request: StoreRequest) => boolean, failure?: StoreFailure): void
  /** The most that the bucket holds; ended by `restore` of its faults, like all harm. */
  limit(bytes: number): void
  /**
   * Lets all connections that are open now die without a word, as a network does that has forgotten them: whoever sends
   * on one of them gets a reset. New ones are welcome.
   */
  expireConnections(): void
  clock: {
    now(): Date
    /** Moves the store's clock on, or back. */
    shift(ms: number): void
  }
  /** Harm to the way between the program and the store. */
  faults: Faults
}
