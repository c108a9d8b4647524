import { createHash, randomBytes } from 'node:crypto'
import type { ObjectContent, ObjectOptions, ObjectStore, ObjectSummary, StoreRequest } from '../../author/object-store.ts'
import type { Scope } from '../../base/scope.ts'
import { Bucket, type StoredObject } from './bucket.ts'
import { Interventions } from './interventions.ts'
import { Memory } from './memory.ts'
import { S3Server } from './s3-server.ts'
import type { Credentials } from './signature.ts'

export const DEFAULT_LIMIT = 1 << 30
const HOST = '127.0.0.1'

interface Address {
  host: string
  port: number
}

/** A store of one subject's own, in memory, with one bucket in it. */
export class S3Service {
  readonly region: string = 'eu-central-1'
  readonly credentials: Credentials
  readonly interventions = new Interventions()
  readonly #memory = new Memory(DEFAULT_LIMIT)
  readonly #bucket: Bucket
  readonly #server: S3Server
  readonly #senders = new Map<number, { process: string; instance: number }>()
  #shiftMs = 0

  private constructor(bucket: string) {
    this.credentials = { accessKeyId: `AKIA${letters(16)}`, secretAccessKey: randomBytes(30).toString('base64') }
    this.#bucket = new Bucket(bucket, new Date(), this.#memory)
    this.#server = new S3Server({
      bucket: this.#bucket, credentials: this.credentials, region: this.region, memory: this.#memory, interventions: this.interventions, now: () => this.now(), atMs: () => performance.now(),
    })
  }

  static async start(scope: Scope, { bucket }: { bucket: string }): Promise<S3Service> {
    const service = new S3Service(bucket)
    await service.#server.listen()
    scope.defer('the object store', () => service.#close())
    return service
  }

  get bucket(): string {
    return this.#bucket.name
  }

  get address(): Address {
    return { host: HOST, port: this.#server.port }
  }

  get endpoint(): string {
    return `http://${HOST}:${this.#server.port}`
  }

  now(): Date {
    return new Date(Date.now() + this.#shiftMs)
  }

  shift(ms: number): void {
    this.#shiftMs += ms
  }

  expireConnections(): void {
    this.#server.expireConnections()
  }

  limit(bytes: number): void {
    this.#memory.limit = bytes
  }

  /** Ends all harm, and sets the clock right. */
  restore(): void {
    this.interventions.end()
    this.#server.reviveConnections()
    this.#memory.limit = DEFAULT_LIMIT
    this.#shiftMs = 0
  }

  /** What a program needs to know. What comes to this address is known to be that process's. */
  environment(via: Address = this.address, sender?: { process: string; index: number }): Record<string, string> {
    if (sender) this.#senders.set(via.port, { process: sender.process, instance: sender.index })
    const endpoint = `http://${via.host}:${via.port}`
    return {
      S3_ENDPOINT: endpoint, S3_BUCKET: this.bucket, S3_REGION: this.region,
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey, AWS_ENDPOINT_URL_S3: endpoint,
    }
  }

  /** What came in, from the given place in the order on. */
  requests(from = 0): StoreRequest[] {
    return this.#server.requests.since(from).map((request) => this.withSender(request))
  }

  /** With the process that sent it: every process has an address of its own to speak to. */
  withSender(request: StoreRequest): StoreRequest {
    return { ...request, ...this.#senders.get(Number(/:(\d+)$/.exec(request.headers.host ?? '')?.[1])) }
  }

  get requestCount(): number {
    return this.#server.requests.count
  }

  put(key: string, body: string | Uint8Array, { contentType = 'binary/octet-stream', metadata = {}, lastModified = this.now() }: ObjectOptions = {}): void {
    const bytes = Buffer.from(body as string)
    this.#memory.take(bytes.length)
    const etag = createHash('md5').update(bytes).digest('hex')
    this.#bucket.put({
      key, chunks: [bytes], size: bytes.length, etag, lastModified, headers: { 'content-type': contentType }, metadata, checksums: { values: {}, type: 'FULL_OBJECT' },
    })
  }

  get(key: string): ObjectContent | undefined {
    const object = this.#bucket.get(key)
    return object && { ...summary(object), body: Buffer.concat(object.chunks), headers: { ...object.headers }, metadata: { ...object.metadata } }
  }

  list(prefix = ''): ObjectSummary[] {
    return this.#bucket.objects().filter(({ key }) => key.startsWith(prefix)).map(summary)
  }

  remove(key: string): void {
    this.#bucket.remove(key)
  }

  uploads(): ReturnType<ObjectStore['uploads']> {
    return [...this.#bucket.uploads.values()].map(({ id, key, initiated, parts }) => ({ id, key, initiated, parts: parts.size }))
  }

  /** Every object and part, and what is written on it. */
  *dump(): Iterable<{ where: string; bytes: Buffer | AsyncIterable<Uint8Array> }> {
    for (const { key, chunks, metadata, headers } of this.#bucket.objects()) {
      yield { where: `object ${key}`, bytes: streamed([Buffer.from(JSON.stringify([key, metadata, headers])), ...chunks]) }
    }
    for (const { key, parts } of this.#bucket.uploads.values()) {
      for (const { number, chunks } of parts.values()) yield { where: `part ${number} of object ${key}`, bytes: streamed(chunks) }
    }
  }

  #close(): Promise<void> {
    this.interventions.end()
    return this.#server.close()
  }
}

async function* streamed(chunks: Iterable<Buffer>): AsyncGenerator<Uint8Array> {
  yield* chunks
}

function summary({ key, size, etag, lastModified }: StoredObject): ObjectSummary {
  return { key, size, etag, lastModified }
}

function letters(count: number): string {
  return Array.from(randomBytes(count), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join('')
}
