import type { Reply, RequestOptions, Web } from '../../author/context.ts'
import { ClaimBroken } from '../../author/expect.ts'
import { ProgramBroke } from '../../author/program-broke.ts'
import { orAbort, sleep } from '../../base/deadline.ts'
import { BODY_LIMIT, bodyOf, type Body, type Exchange } from '../../model/evidence.ts'
import type { Recorder } from '../../model/recorder.ts'
import { BrokenReply } from './broken-reply.ts'
import { composeWire, prepare, targetOf, type Defaults, type Prepared } from './compose-wire.ts'
import type { Address, Connection, Received } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import type { Lane } from './lane.ts'
import { REPLY_MS } from './limits.ts'
import { Origin } from './origin.ts'
import { ReceivedReply } from './received-reply.ts'
import { isSafe, type Wire } from './wire.ts'

export interface HttpProbeOptions {
  /** Where an instance listens now. Asked before every request: it may move when it is restarted. */
  address(index: number): Address
  /** What `Host` says, and what links may begin with; else the address itself. */
  authority?: string
  /** A path that every request begins with, e.g. `/api`. */
  base?: string
  /** Sent with every request. */
  headers?: Record<string, string>
  pool: ConnectionPool
  recorder: Recorder
  signal: AbortSignal
}

/** Rule E1. Rails discards an Accept header with a wildcard in its list; without JSON in it Laravel answers with redirects. */
const STANDARD: Defaults = new Map([
  ['accept', ['Accept', 'application/json, application/problem+json']],
  ['user-agent', ['User-Agent', 'roadworthy']],
])
const RETRIES_503 = 5
const LONGEST_WAIT_MS = 2000
const NO_OPTIONS: RequestOptions = {}

/** Speaks HTTP/1.1 to a server and records every exchange. */
export function httpProbe(options: HttpProbeOptions): Web {
  return new HttpProbe(new Shared(options), 0, false, prepare(STANDARD, options.headers).byName)
}

/** What a probe has in common with those made from it. */
class Shared {
  readonly options: HttpProbeOptions
  readonly base: string
  readonly #busy = new Set<Connection>()
  readonly #noted = new Set<string>()

  constructor(options: HttpProbeOptions) {
    this.options = options
    this.base = (options.base ?? '').replace(/\/+$/, '')
    // one listener for all requests: adding one for each is dearer than the rest of the bookkeeping
    options.signal.addEventListener(
      'abort',
      () => {
        for (const connection of this.#busy) connection.destroy(options.signal.reason)
      },
      { once: true },
    )
  }

  async exchange(connection: Connection, wire: Wire, limitMs: number): Promise<Received> {
    this.#busy.add(connection)
    try {
      return await connection.exchange(wire, limitMs)
    } finally {
      this.#busy.delete(connection)
    }
  }

  /** Writes down what was odd about a reply, once for each oddity. */
  note(wire: Wire, oddity: string): void {
    if (this.#noted.has(oddity)) return
    this.#noted.add(oddity)
    const { recorder } = this.options
    recorder.add({ kind: 'note', atMs: recorder.now(), label: `odd, but read: the reply to ${wire.method} ${wire.target}`, value: oddity })
  }
}

class HttpProbe implements Web {
  readonly #shared: Shared
  readonly #index: number
  /** It was made by `instance`: the record says which one. */
  readonly #chosen: boolean
  readonly #defaults: Defaults
  #authority: string | undefined
  #prepared: Prepared | undefined
  #origin: Origin | undefined

  constructor(shared: Shared, index: number, chosen: boolean, defaults: Defaults) {
    this.#shared = shared
    this.#index = index
    this.#chosen = chosen
    this.#defaults = defaults
  }

  get url(): string {
    return this.#at(this.#shared.options.address(this.#index)).url
  }

  as(headers: Record<string, string>): Web {
    return new HttpProbe(this.#shared, this.#index, this.#chosen, prepare(this.#defaults, headers).byName)
  }

  instance(index: number): Web {
    return new HttpProbe(this.#shared, index, true, this.#defaults)
  }

  resolve(link: string): string {
    return this.#at(this.#shared.options.address(this.#index)).resolve(link)
  }

  get(path: string, options?: RequestOptions): Promise<Reply> {
    return this.request('GET', path, options)
  }

  head(path: string, options?: RequestOptions): Promise<Reply> {
    return this.request('HEAD', path, options)
  }

  post(path: string, body?: unknown, options?: RequestOptions): Promise<Reply> {
    return this.request('POST', path, withBody(body, options))
  }

  put(path: string, body?: unknown, options?: RequestOptions): Promise<Reply> {
    return this.request('PUT', path, withBody(body, options))
  }

  patch(path: string, body?: unknown, options?: RequestOptions): Promise<Reply> {
    return this.request('PATCH', path, withBody(body, options))
  }

  delete(path: string, options?: RequestOptions): Promise<Reply> {
    return this.request('DELETE', path, options)
  }

  request(method: string, path: string, options: RequestOptions = NO_OPTIONS): Promise<Reply> {
    const reply = this.#request(method, path, options)
    // a check that ends while a request is under way must not take the process with it
    reply.catch(() => {})
    return reply
  }

  async attempt(method: string, path: string, options: RequestOptions = NO_OPTIONS): Promise<Reply | undefined> {
    try {
      return await this.request(method, path, options)
    } catch (error) {
      if (error instanceof ReplyLost) return undefined
      throw error
    }
  }

  async #request(method: string, path: string, options: RequestOptions): Promise<Reply> {
    const { signal } = this.#shared.options
    for (let tries = 0; ; tries++) {
      if (signal.aborted) throw signal.reason
      const address = this.#shared.options.address(this.#index)
      const wire = this.#compose(address, method, path, options)
      const reply = await this.#ask(address, wire, options.limitMs ?? REPLY_MS)
      if (reply.status !== 503 || options.retry503 === false || tries === RETRIES_503) return reply
      const waitMs = retryAfterMs(reply)
      if (waitMs === undefined) return reply
      await sleep(waitMs, signal)
    }
  }

  #compose(address: Address, method: string, path: string, options: RequestOptions): Wire {
    const origin = this.#at(address)
    let own = path
    if (!path.startsWith('/')) {
      own = origin.resolve(path)
      // an absolute link out of a reply, followed
      if (/^https?:/i.test(own)) throw new ClaimBroken({ label: 'the link', expected: `a link to ${origin.url}`, observed: path })
    }
    return composeWire(method, targetOf(this.#shared.base, own, options.query), options, this.#prepared as Prepared)
  }

  /** Makes ready for this address; it is the same nearly always. */
  #at(address: Address): Origin {
    const authority = this.#shared.options.authority ?? authorityOf(address)
    if (authority !== this.#authority || !this.#origin) {
      this.#authority = authority
      const host: Defaults = new Map([['host', ['Host', authority]]])
      this.#prepared = prepare(new Map([...host, ...this.#defaults]))
      this.#origin = new Origin({ tls: address.tls !== undefined, authority, base: this.#shared.base })
    }
    return this.#origin
  }

  async #ask(address: Address, wire: Wire, limitMs: number): Promise<Reply> {
    const { pool, recorder, signal } = this.#shared.options
    const lane = pool.lane(address)
    const safe = isSafe(wire.method)
    for (let fresh = false; ; fresh = true) {
      const taken = lane.take(!safe, fresh)
      const connection = taken instanceof Promise ? await awaitTurn(lane, taken, signal) : taken
      const kept = connection.replies > 0
      const atMs = recorder.now()
      const began = performance.now()
      try {
        const received = await this.#shared.exchange(connection, wire, limitMs)
        lane.give(connection)
        return this.#record(atMs, wire, received)
      } catch (error) {
        lane.drop(connection)
        if (safe && kept && !fresh && connection.endedUnanswered && !signal.aborted) continue
        throw this.#recordFailure({ atMs, ms: performance.now() - began, wire, error })
      }
    }
  }

  #record(atMs: number, wire: Wire, { parser, ms }: Received): Reply {
    const { recorder } = this.#shared.options
    const head = parser.head as NonNullable<typeof parser.head>
    const { body } = parser
    const exchange: Exchange = {
      ...this.#begin(atMs, ms, wire),
      response: { version: head.version, status: head.status, reason: head.reason, headers: head.headers, body: bodyOf(body) },
    }
    recorder.add(exchange)
    for (const oddity of parser.oddities) this.#shared.note(wire, oddity)
    if (parser.leftover.length > 0) this.#shared.note(wire, leftoverOf(parser.leftover, wire, head.status))
    return new ReceivedReply(exchange, body)
  }

  #recordFailure(failure: { atMs: number; ms: number; wire: Wire; error: unknown }): unknown {
    const { wire, error } = failure
    const { recorder, signal } = this.#shared.options
    const aborted = signal.aborted && error === signal.reason
    const sentence = error instanceof BrokenReply ? `the program ${error.message}` : aborted ? 'called off: the check was over' : String(error)
    const exchange: Exchange = { ...this.#begin(failure.atMs, failure.ms, wire), error: sentence }
    recorder.add(exchange)
    if (!(error instanceof BrokenReply)) return error
    return new (error.lost ? ReplyLost : ProgramBroke)(`${wire.method} ${wire.target}: ${sentence}`, exchange)
  }

  #begin(atMs: number, ms: number, wire: Wire): Exchange {
    const { method, target, headers } = wire
    return {
      kind: 'exchange',
      atMs,
      ms: Math.round(ms * 1000) / 1000,
      ...(this.#chosen ? { instance: this.#index } : {}),
      request: { method, target, headers, body: sentBody(wire) },
    }
  }
}

/** No reply, as opposed to one that cannot be read. */
class ReplyLost extends ProgramBroke {}

async function awaitTurn(lane: Lane, turn: Promise<Connection>, signal: AbortSignal): Promise<Connection> {
  try {
    return await orAbort(turn, signal)
  } catch (error) {
    // it may still come, and nobody is there to take it
    turn.then((connection) => lane.give(connection)).catch(() => {})
    throw error
  }
}

function withBody(body: unknown, options: RequestOptions | undefined): RequestOptions {
  if (body === undefined) return options ?? NO_OPTIONS
  return options ? { ...options, body } : { body }
}

function authorityOf({ host, port, tls }: Address): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === (tls ? 443 : 80) ? name : `${name}:${port}`
}

const NO_BODY: Body = { text: '', bytes: 0 }

function sentBody({ body, bodyBytes }: Wire): Body {
  if (body === undefined) return NO_BODY
  if (typeof body === 'string' && bodyBytes <= BODY_LIMIT && !body.includes('\0') && body.isWellFormed()) return { text: body, bytes: bodyBytes }
  return bodyOf(body)
}

function leftoverOf(bytes: Buffer, { method }: Wire, status: number): string {
  const after = method === 'HEAD' ? 'a reply to HEAD has no body' : status === 204 || status === 304 ? `a ${status} has no body` : 'it was over by its own headers'
  return `more bytes came after the end of the reply (${after}): ${JSON.stringify(bytes.toString('latin1', 0, 60))}`
}

function retryAfterMs(reply: Reply): number | undefined {
  const value = reply.header('retry-after')
  if (value === undefined) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, ms))
}
