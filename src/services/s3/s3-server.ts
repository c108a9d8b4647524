import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { StoreRequest } from '../../author/object-store.ts'
import type { Bucket } from './bucket.ts'
import type { Answer, Call } from './call.ts'
import { decode, parseQuery, type RequestHead } from './canonical.ts'
import type { Interventions } from './interventions.ts'
import type { Memory } from './memory.ts'
import { deletions, permissionsOf } from './permissions.ts'
import { isFormUpload, postObject } from './post-object.ts'
import { judgeEmptyBody } from './receive.ts'
import { RequestRecord } from './request-record.ts'
import { operationOf } from './route.ts'
import { S3Error } from './s3-error.ts'
import { verifySignature, type Credentials } from './signature.ts'
import { errorXml, xml } from './xml.ts'

const LONGEST_KEY = 1024
const KEEP_ALIVE_MS = 600_000

export interface S3Options {
  bucket: Bucket
  credentials: Credentials
  region: string
  memory: Memory
  interventions: Interventions
  now: () => Date
  /** Milliseconds on the clock that records go by. */
  atMs: () => number
}

/** Speaks S3's protocol over HTTP for one bucket. */
export class S3Server {
  readonly requests = new RequestRecord()
  readonly #options: S3Options
  readonly #server: Server
  readonly #open = new Set<Socket>()
  /** Whatever comes on one of these is answered by a reset. */
  #dead = new WeakSet<Socket>()

  constructor(options: S3Options) {
    this.#options = options
    this.#server = createServer({ maxHeaderSize: 32 << 10 }, (incoming, response) => void this.#serve(incoming, response))
    // a client that reuses a connection must not meet us just closing it
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS
    this.#server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.on('close', () => this.#open.delete(socket))
    })
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  /** Lets the open connections die without a word, as a network does that has forgotten them. */
  expireConnections(): void {
    for (const socket of this.#open) this.#dead.add(socket)
  }

  /** Those that are still open are good again. */
  reviveConnections(): void {
    this.#dead = new WeakSet()
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#dead.has(incoming.socket)) {
      incoming.socket.resetAndDestroy()
      return
    }
    const headOnly = incoming.method === 'HEAD'
    const id = randomBytes(8).toString('hex').toUpperCase()
    const record = this.#record(incoming)
    let answer: Answer
    try {
      answer = await this.#answer(incoming, record)
      await this.#options.interventions.beforeAnswer(record)
    } catch (error) {
      const refusal = asS3Error(error)
      record.error = refusal.code
      answer = {
        status: refusal.status,
        headers: { 'content-type': 'application/xml' },
        body: errorXml({ Code: refusal.code, Message: refusal.message, ...refusal.details, Resource: (incoming.url ?? '').split('?')[0], RequestId: id }),
      }
      // what the refusal did not wait for
      incoming.resume()
    }
    record.status = answer.status
    record.sent = send(response, answer, headOnly, { 'x-amz-request-id': id, date: this.#options.now().toUTCString() })
  }

  async #answer(incoming: IncomingMessage, record: StoreRequest): Promise<Answer> {
    const { bucket, credentials, region, memory, interventions, now } = this.#options
    const head = headOf(incoming)
    const at = now()
    if (isFormUpload(head)) return this.#form(head, incoming, record)
    const verified = verifySignature(head, { credentials, region, now: at })
    record.signed = verified.how
    interventions.beforeWork(record)
    const { bucket: name, key } = placeOf(head, bucket.name)
    if (name === '') return listBuckets(bucket, head, credentials)
    if (name !== bucket.name) throw new S3Error(404, 'NoSuchBucket', 'There is no such bucket.', { BucketName: name })
    if (Buffer.byteLength(key) > LONGEST_KEY) throw new S3Error(400, 'KeyTooLongError', 'The key is too long.', { MaxSizeAllowed: String(LONGEST_KEY) })
    const value = (wanted: string) => head.query.find(([found]) => found === wanted)?.[1]
    const call: Call = {
      ...head, bucket, key, now: at, verified, memory, value, has: (wanted) => value(wanted) !== undefined, body: counted(incoming, (bytes) => (record.received += bytes)),
    }
    const operation = operationOf(call)
    if (head.method === 'GET' || head.method === 'HEAD' || head.method === 'DELETE') judgeEmptyBody(verified)
    const answer = await operation(call)
    if ('keys' in answer) record.permissions = deletions(bucket.name, answer.keys as string[])
    return answer
  }

  #form(head: RequestHead, incoming: IncomingMessage, record: StoreRequest): Promise<Answer> {
    const { bucket, credentials, region, memory, interventions, now } = this.#options
    if (record.bucket !== bucket.name || record.key !== '') throw new S3Error(405, 'MethodNotAllowed', 'A form is sent to the bucket itself.', { Method: 'POST' })
    return postObject({
      head, bucket, memory, authority: { credentials, region, now: now() }, body: counted(incoming, (bytes) => (record.received += bytes)),
      verified(key) {
        Object.assign(record, { key, signed: 'form', permissions: [{ action: 's3:PutObject', resource: `arn:aws:s3:::${bucket.name}/${key}` }] })
        interventions.beforeWork(record)
      },
    })
  }

  #record(incoming: IncomingMessage): StoreRequest {
    const record: StoreRequest = {
      method: incoming.method ?? '', bucket: '', key: '', action: '', permissions: [], query: {}, headers: {}, signed: 'none', received: 0, sent: 0, atMs: this.#options.atMs(),
    }
    try {
      const head = headOf(incoming)
      const { bucket, key } = placeOf(head, this.#options.bucket.name)
      const query = Object.fromEntries(head.query)
      const permissions = permissionsOf({ method: head.method, bucket, key, has: (name) => name in query, copySource: head.headers['x-amz-copy-source'] })
      Object.assign(record, { bucket, key, query, headers: head.headers, permissions, action: permissions[0]?.action ?? '' })
    } catch {
      // what cannot be read is refused when it is answered
    }
    this.requests.add(record)
    return record
  }
}

/** The request as it was sent; the path is never normalised. */
function headOf(incoming: IncomingMessage): RequestHead {
  const [path, query = ''] = (incoming.url ?? '').split(/\?(.*)/s, 2) as [string, string?]
  const headers: Record<string, string> = {}
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    const name = (incoming.rawHeaders[at] as string).toLowerCase()
    const value = (incoming.rawHeaders[at + 1] as string).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  try {
    decode(path)
    return { method: incoming.method ?? '', path, query: parseQuery(query), headers }
  } catch {
    throw new S3Error(400, 'InvalidURI', 'The URI cannot be read.')
  }
}

/** Which bucket and key: the bucket is the first part of the path, or stands before the host's name. */
function placeOf({ path, headers }: RequestHead, known: string): { bucket: string; key: string } {
  const rest = path.replace(/^\//, '')
  if (headers.host?.toLowerCase().startsWith(`${known}.`)) return { bucket: known, key: decode(rest) }
  const [bucket, key = ''] = rest.split(/\/(.*)/s, 2) as [string, string?]
  return { bucket: decode(bucket), key: decode(key) }
}

function listBuckets(bucket: Bucket, { method }: RequestHead, { accessKeyId }: Credentials): Answer {
  if (method !== 'GET') throw new S3Error(405, 'MethodNotAllowed', 'The method is not allowed here.', { Method: method })
  return {
    status: 200,
    body: xml('ListAllMyBucketsResult', { Owner: { ID: accessKeyId }, Buckets: { Bucket: { Name: bucket.name, CreationDate: bucket.created.toISOString() } } }),
  }
}

async function* counted(incoming: IncomingMessage, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  // an error in the middle must leave the connection able to carry the refusal
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    count(chunk.length)
    yield chunk
  }
}

/** Answers; how many bytes of a body that were. */
function send(response: ServerResponse, { status, headers = {}, body }: Answer, headOnly: boolean, always: Record<string, string>): number {
  const chunks = typeof body === 'string' ? [Buffer.from(body)] : (body ?? [])
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const bodiless = status === 204 || status === 304
  const length: Record<string, string> = bodiless ? {} : { 'content-length': String(size) }
  const type: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/xml' } : {}
  try {
    response.writeHead(status, { ...always, ...type, ...length, ...headers })
  } catch {
    // metadata or an override that no header can carry
    response.writeHead(400, always)
    response.end()
    return 0
  }
  if (headOnly || bodiless) {
    response.end()
    return 0
  }
  for (const chunk of chunks) response.write(chunk)
  response.end()
  return size
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error
  // the client went away in the middle of its body, or the mistake is ours
  return new S3Error(500, 'InternalError', `We met a mistake of our own: ${(error as Error).message}`)
}
