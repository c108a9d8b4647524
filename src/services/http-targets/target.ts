import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HttpTarget, TargetAnswer, TargetRequest } from '../../author/http-target.ts'
import type { Scope } from '../../base/scope.ts'

type Answer = (request: TargetRequest) => TargetAnswer | Promise<TargetAnswer>

/** What is kept of a request's body, in bytes. */
const BODY_LIMIT = 8 << 20
/** Requests kept, so that a program which calls for ever does not fill our memory. */
const REQUESTS_KEPT = 10_000

/** A web server on loopback that answers as it is told, and remembers who came. */
export class Target implements HttpTarget {
  readonly host = '127.0.0.1'
  readonly #server: Server
  readonly #answers = new Map<string, Answer>()
  readonly #requests: TargetRequest[] = []
  #connections = 0

  private constructor() {
    // a path may be hit with requests that a strict parser would refuse; that a connection came is counted before
    this.#server = createServer((request, response) => void this.#reply(request, response))
    this.#server.on('connection', () => this.#connections++)
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  static async start(scope: Scope, what: string): Promise<Target> {
    const target = new Target()
    await new Promise<void>((resolve, reject) => {
      target.#server.once('error', reject)
      target.#server.listen(0, target.host, resolve)
    })
    scope.defer(what, () => target.#close())
    return target
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://${this.host}:${this.port}`
  }

  serve(path: string, answer: Answer): void {
    this.#answers.set(path, answer)
  }

  connections(): number {
    return this.#connections
  }

  requests(path?: string): TargetRequest[] {
    return this.#requests.filter(({ target }) => path === undefined || pathOf(target) === path)
  }

  async #reply(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await read(incoming)
      if (this.#requests.length < REQUESTS_KEPT) this.#requests.push(request)
      const answer = await (this.#answers.get(pathOf(request.target)) ?? notFound)(request)
      await write(response, answer, incoming.method === 'HEAD')
    } catch {
      // the program went away in the middle, or asked for what cannot be read: it was told nothing more
      response.destroy()
    }
  }

  async #close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

async function read(incoming: IncomingMessage): Promise<TargetRequest> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= BODY_LIMIT) chunks.push(chunk)
  }
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  return { method: incoming.method ?? '', target: incoming.url ?? '', headers, body: Buffer.concat(chunks) }
}

async function write(response: ServerResponse, { status = 200, headers = {}, body }: TargetAnswer, headOnly: boolean): Promise<void> {
  if (isStream(body)) {
    response.writeHead(status, headers)
    response.flushHeaders()
    await pipeline(Readable.from(body), response)
    return
  }
  const asItIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  const bytes = asItIs ? Buffer.from((body ?? '') as string) : Buffer.from(JSON.stringify(body))
  response.writeHead(status, { ...(asItIs ? {} : { 'content-type': 'application/json' }), 'content-length': bytes.length, ...headers })
  response.end(headOnly ? undefined : bytes)
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

function pathOf(target: string): string {
  return target.split('?')[0] as string
}

const notFound: Answer = () => ({ status: 404, body: 'not found' })
