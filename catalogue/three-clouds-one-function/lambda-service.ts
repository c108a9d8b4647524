import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from 'roadworthy'
import { parsed } from './landed.ts'

/** What became of an invocation. */
export interface Outcome {
  how: 'response' | 'error' | 'asked for the next one without an answer' | 'the process ended' | 'no answer in time'
  text: string
  /** The answer as JSON; undefined if it is none. */
  value: any
  /** On the wall clock, in ms. */
  atMs: number
}

export interface Invocation {
  id: string
  deadlineMs: number
  outcome: Promise<Outcome>
}

interface Waiting extends Invocation {
  event: string
  settle(outcome: Outcome): void
  onAnswer?: () => void
}

const BASE = '/2018-06-01/runtime'
const LARGEST_ANSWER = 6 << 20

/** Lambda's side of the Runtime API, for one execution environment. */
export class LambdaService {
  /** Answers under an id that is not the one to be answered. */
  strays = 0
  /** Resolves when the function asks for its first event. */
  readonly ready: Promise<void>
  /** Resolves with what the function said when it could not start. */
  readonly initError: Promise<{ text: string; value: any }>
  answers = 0
  requests = 0
  readonly #server: Server
  readonly #random: Random
  readonly #queue: Waiting[] = []
  readonly #pollers: ServerResponse[] = []
  #whenAsked: (() => void)[] = []
  #current: Waiting | undefined
  #isReady: () => void = () => {}
  #failedInit: (error: { text: string; value: any }) => void = () => {}

  private constructor(random: Random) {
    this.#random = random
    this.ready = new Promise((resolve) => (this.#isReady = resolve))
    this.initError = new Promise((resolve) => (this.#failedInit = resolve))
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#server.keepAliveTimeout = 600_000
  }

  static async start(random: Random, signal: AbortSignal): Promise<LambdaService> {
    const service = new LambdaService(random)
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve))
    signal.addEventListener('abort', () => service.close(), { once: true })
    return service
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Queues an event. `onAnswer` is called the moment its answer is here, before anything else happens. */
  invoke(event: unknown, { withinMs, onAnswer }: { withinMs: number; onAnswer?: () => void }): Invocation {
    const { promise: outcome, resolve: settle } = Promise.withResolvers<Outcome>()
    const waiting: Waiting = { id: this.#requestId(), deadlineMs: Date.now() + withinMs, event: JSON.stringify(event), outcome, settle, ...(onAnswer ? { onAnswer } : {}) }
    this.#queue.push(waiting)
    this.#deliver()
    return waiting
  }

  /** Resolves when the function waits for an event. */
  asks(): Promise<void> {
    if (this.#pollers.length > 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenAsked.push(resolve))
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++
    const path = (request.url ?? '').replace(/\?.*$/, '')
    if (request.method === 'GET' && path === `${BASE}/invocation/next`) return this.#next(response)
    const text = await bodyOf(request).catch(() => undefined)
    if (text === undefined) return void response.destroy()
    const told = path.startsWith(BASE) && request.method === 'POST' ? /^\/invocation\/([^/]+)\/(response|error)$|^\/init\/error$/.exec(path.slice(BASE.length)) : null
    if (!told) return reply(response, 404, { errorType: 'NotFound', errorMessage: 'There is no such path in the Runtime API.' })
    if (told[1] === undefined) {
      this.#failedInit({ text, value: parsed(text) })
      return reply(response, 202, { status: 'OK' })
    }
    const current = this.#current
    if (told[1] !== current?.id) {
      this.strays++
      return reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'This is not the invocation that runs.' })
    }
    this.#end({ how: told[2] as 'response' | 'error', text, value: parsed(text), atMs: Date.now() })
    reply(response, 202, { status: 'OK' })
  }

  #next(response: ServerResponse): void {
    this.#isReady()
    if (this.#current) this.#end({ how: 'asked for the next one without an answer', text: '', value: undefined, atMs: Date.now() })
    this.#pollers.push(response)
    for (const resolve of this.#whenAsked.splice(0)) resolve()
    response.on('close', () => {
      const at = this.#pollers.indexOf(response)
      if (at >= 0) this.#pollers.splice(at, 1)
    })
    this.#deliver()
  }

  #deliver(): void {
    if (this.#current || this.#queue.length === 0 || this.#pollers.length === 0) return
    const waiting = this.#queue.shift() as Waiting
    this.#current = waiting
    const response = this.#pollers.shift() as ServerResponse
    response.writeHead(200, {
      'content-type': 'application/json', 'lambda-runtime-aws-request-id': waiting.id, 'lambda-runtime-deadline-ms': String(waiting.deadlineMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:totals', 'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    })
    response.end(waiting.event)
  }

  #end(outcome: Outcome): void {
    const current = this.#current
    this.#current = undefined
    this.answers++
    current?.onAnswer?.()
    current?.settle(outcome)
  }

  #requestId(): string {
    const hex = Array.from({ length: 32 }, () => this.#random.int(0, 15).toString(16)).join('')
    return hex.replace(/^(.{8})(.{4}).(.{3})(.{4})(.*)$/, '$1-$2-4$3-$4-$5').slice(0, 36)
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_ANSWER) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
