import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import { PLAIN, type Habits } from './habits.ts'
import { FareService, type Answer, type Asked, type Deviation } from './service.ts'
import { Store } from './store.ts'

/** More than this, and a run is a flood: connections are closed from then on. */
const FLOOD = 20_000

/** Bodies of more bytes are not read. */
const LARGEST = 8 << 10

export interface TargetOptions {
  fault?: Fault
  habits?: Habits
  store?: Store
  now?: () => number
  /** How many requests are a flood. Default FLOOD. */
  floodAfter?: number
  /** Dies after so many requests. */
  diesAfter?: number
  /** Says this to everything instead. */
  nonsense?: Answer
}

/** One delivered service, listening on a port of its own. */
export class Target implements AsyncDisposable {
  readonly #options: TargetOptions
  readonly #store: Store
  readonly #servers: Server[] = []
  #service: FareService
  readonly staffToken = randomBytes(16).toString('hex')
  /** Fares that the fault has changed so far. */
  readonly deviations: Deviation[] = []
  requests = 0
  url = ''
  restartUrl = ''

  private constructor(options: TargetOptions) {
    this.#options = options
    this.#store = options.store ?? new Store()
    this.#service = this.#start()
  }

  static async start(options: TargetOptions = {}): Promise<Target> {
    const target = new Target(options)
    target.url = await target.#listen((request, reply) => target.#serve(request, reply))
    target.restartUrl = `${await target.#listen((request, reply) => target.#restart(request, reply))}/restart`
    return target
  }

  /** What a suite is told of it. */
  get env(): Record<string, string> {
    return { TARGET_URL: this.url, RESTART_URL: this.restartUrl, STAFF_TOKEN: this.staffToken }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => this.#end(server)))
  }

  #end(server: Server | undefined): Promise<void> {
    return new Promise((resolve) => {
      server?.close(() => resolve())
      server?.closeAllConnections()
      if (!server) resolve()
    })
  }

  async #listen(serve: (request: IncomingMessage, reply: ServerResponse) => void): Promise<string> {
    const server = createServer(serve)
    this.#servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  #start(): FareService {
    const { habits = PLAIN, fault, now = Date.now } = this.#options
    return new FareService({ store: this.#store, habits, fault, now, staffToken: this.staffToken, deviations: this.deviations })
  }

  #restart(request: IncomingMessage, reply: ServerResponse): void {
    request.resume()
    if (request.method !== 'POST') return void reply.writeHead(405, { allow: 'POST' }).end()
    this.#service = this.#start()
    reply.writeHead(204).end()
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    this.requests++
    if (this.requests > (this.#options.floodAfter ?? FLOOD)) return void request.socket.destroy()
    if (this.requests > (this.#options.diesAfter ?? Infinity)) return void this.#end(this.#servers[0])
    const text = await textOf(request).catch(() => undefined)
    if (text === undefined) return void request.socket.destroy()
    const { habits = PLAIN, nonsense } = this.#options
    if (habits.delayMs > 0) await sleep(habits.delayMs)
    const answer = nonsense ?? (await this.#service.answer(askedOf(request, text)))
    const location = answer.location && habits.absolute ? `${this.url}${answer.location}` : answer.location
    send(reply, { ...answer, location }, habits)
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function askedOf(request: IncomingMessage, text: string): Asked {
  const [path = '/', query] = (request.url ?? '/').split('?', 2)
  return {
    method: request.method ?? '',
    path: decoded(path),
    query: new URLSearchParams(query),
    header: (name) => request.headers[name]?.toString(),
    body: objectOf(text),
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function send(reply: ServerResponse, { status, body, type = 'application/json', location }: Answer, habits: Habits): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(shaped(body, habits))
  reply.statusCode = status
  if (location !== undefined) reply.setHeader('location', location)
  if (text) reply.setHeader('content-type', type)
  if (status !== 204) reply.setHeader('content-length', Buffer.byteLength(text))
  reply.end(text)
}

/** Members in the order, and of the number, that this service likes. */
function shaped(value: unknown, habits: Habits): unknown {
  if (Array.isArray(value)) return value.map((one) => shaped(one, habits))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, shaped(member, habits)] as const)
  if (habits.reversed) members.reverse()
  return Object.fromEntries(habits.extras ? [['_v', 3], ...members] : members)
}
