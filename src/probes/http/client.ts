import type { Reply } from '../../author/context.ts'
import { ProgramBroke } from '../../author/program-broke.ts'
import { orAbort } from '../../base/deadline.ts'
import { BODY_LIMIT, bodyOf, type Body, type Exchange } from '../../model/evidence.ts'
import type { Recorder } from '../../model/recorder.ts'
import { BrokenReply } from './broken-reply.ts'
import type { Connection, Received } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import type { Lane } from './lane.ts'
import type { Address } from './open-socket.ts'
import { ReceivedReply } from './received-reply.ts'
import { isSafe, type Wire } from './wire.ts'

export interface ClientOptions {
  pool: ConnectionPool
  recorder: Recorder
  signal: AbortSignal
}

/** Where a request goes, and for how long its reply is waited for. */
export interface Errand {
  address: Address
  wire: Wire
  limitMs: number
  /** Said in the record. */
  instance: number | undefined
}

/** No reply, as opposed to one that cannot be read. */
export class ReplyLost extends ProgramBroke {}

/** Sends requests as they are, finds the connections for them, and records what came of each. */
export class Client {
  readonly #options: ClientOptions
  readonly #busy = new Set<Connection>()
  readonly #noted = new Set<string>()

  constructor(options: ClientOptions) {
    this.#options = options
    // one listener for all requests: adding one for each is dearer than the rest of the bookkeeping
    options.signal.addEventListener(
      'abort',
      () => {
        for (const connection of this.#busy) connection.destroy(options.signal.reason)
      },
      { once: true },
    )
  }

  async send(errand: Errand): Promise<Reply> {
    const { pool, recorder, signal } = this.#options
    const { wire } = errand
    const lane = pool.lane(errand.address)
    const safe = isSafe(wire.method)
    for (let fresh = false; ; fresh = true) {
      const taken = lane.take(!safe, fresh)
      const connection = taken instanceof Promise ? await awaitTurn(lane, taken, signal) : taken
      const mayBeDead = safe && !fresh && connection.replies > 0
      const atMs = recorder.now()
      const began = performance.now()
      this.#busy.add(connection)
      try {
        const received = await connection.exchange(wire, errand.limitMs)
        // after an error of their own many servers hang up without saying so, and not always at once
        if ((received.parser.head?.status ?? 0) >= 500) lane.drop(connection)
        else lane.give(connection)
        if (mayBeDead && saysIdle(received)) continue
        return this.#record(atMs, errand, received)
      } catch (error) {
        lane.drop(connection)
        if (mayBeDead && connection.endedUnanswered && !signal.aborted) continue
        throw this.#recordFailure({ atMs, ms: performance.now() - began, error }, errand)
      } finally {
        this.#busy.delete(connection)
      }
    }
  }

  #record(atMs: number, errand: Errand, { parser, ms }: Received): Reply {
    const { wire } = errand
    const head = parser.head as NonNullable<typeof parser.head>
    const { body } = parser
    const exchange: Exchange = {
      ...begin(atMs, ms, errand),
      response: { version: head.version, status: head.status, reason: head.reason, headers: head.headers, body: bodyOf(body) },
    }
    this.#options.recorder.add(exchange)
    for (const oddity of parser.oddities) this.#note(wire, oddity)
    if (parser.leftover.length > 0) this.#note(wire, leftoverOf(parser.leftover, wire, head.status))
    return new ReceivedReply(exchange, body)
  }

  #recordFailure({ atMs, ms, error }: { atMs: number; ms: number; error: unknown }, errand: Errand): unknown {
    const { recorder, signal } = this.#options
    const { wire } = errand
    const aborted = signal.aborted && error === signal.reason
    const sentence = error instanceof BrokenReply ? `the program ${error.message}` : aborted ? 'called off: the check was over' : String(error)
    const exchange: Exchange = { ...begin(atMs, ms, errand), error: sentence }
    recorder.add(exchange)
    if (!(error instanceof BrokenReply)) return error
    return new (error.lost ? ReplyLost : ProgramBroke)(`${wire.method} ${wire.target}: ${sentence}`, exchange)
  }

  /** Writes down what was odd about a reply, once for each oddity. */
  #note(wire: Wire, oddity: string): void {
    if (this.#noted.has(oddity)) return
    this.#noted.add(oddity)
    const { recorder } = this.#options
    recorder.add({ kind: 'note', atMs: recorder.now(), label: `odd, but read: the reply to ${wire.method} ${wire.target}`, value: oddity })
  }
}

async function awaitTurn(lane: Lane, turn: Promise<Connection>, signal: AbortSignal): Promise<Connection> {
  try {
    return await orAbort(turn, signal)
  } catch (error) {
    // it may still come, and nobody is there to take it
    turn.then((connection) => lane.give(connection)).catch(() => {})
    throw error
  }
}

/** What some servers say when they close an idle connection: it crossed the request, and is no answer to it. */
function saysIdle({ parser }: Received): boolean {
  return parser.head?.status === 408 && !parser.head.keepsOpen
}

function begin(atMs: number, ms: number, { wire, instance }: Errand): Exchange {
  const { method, target, headers } = wire
  return {
    kind: 'exchange',
    atMs,
    ms: Math.round(ms * 1000) / 1000,
    ...(instance === undefined ? {} : { instance }),
    request: { method, target, headers, body: sentBody(wire) },
  }
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
