import { BodyReader } from './body-reader.ts'
import { Unreadable, type Conversation } from './conversation.ts'
import type { Audience, Stop } from './listeners.ts'
import { PostgresAwaited, type Prepared } from './postgres-awaited.ts'
import { PostgresFrames } from './postgres-frames.ts'
import { boundValues, textOf, type BoundValue } from './postgres-values.ts'
import type { SentStatement } from './sent-statement.ts'

interface Portal {
  statement: Prepared
  values: BoundValue[]
  /** How long the message was that bound it. */
  bytes: number
  executed: boolean
}

const CANCEL = 80877102
const TLS = 80877103
const GSS = 80877104

/** A name is seldom long; anybody may make it so. */
const NAME_LIMIT = 64 << 10
/** What is prepared while nobody listens may be executed when somebody does. */
const UNHEARD_LIMIT = 1 << 20
/** A program that never closes what it prepares must not fill our memory. */
const PREPARED_LIMIT = 50_000

/**
 * PostgreSQL's protocol 3 on one connection (docs: "Frontend/Backend Protocol").
 *
 * A round trip is one time the client waits: a simple Query, a function call,
 * or all it sends up to a Sync or a Flush. So a batch is one, and queries that
 * each bring a Sync of their own are one each, however close they follow: what
 * is counted must not hang on how fast the server happened to be. Preparing
 * (Parse, Describe, Sync) executes nothing and is bookkeeping: it is done once
 * for many executions, and some drivers do it where others do not, for the
 * same design (rule E9).
 */
export class PostgresConversation implements Conversation {
  readonly #audience: Audience<SentStatement>
  readonly #requests: PostgresFrames
  readonly #replies: PostgresFrames
  /** The untyped messages a connection begins with, until one starts it up. */
  #greeting: Buffer | undefined = Buffer.alloc(0)
  #cancels = false
  /** Answers of one byte that are due: may we encrypt? */
  #refusals = 0
  readonly #awaited = new PostgresAwaited()
  #trip: object | undefined
  readonly #prepared = new Map<string, Prepared>()
  readonly #portals = new Map<string, Portal>()

  constructor(audience: Audience<SentStatement>) {
    this.#audience = audience
    this.#requests = new PostgresFrames({
      begin: () => {},
      wants: (type, length) => this.#wants(type, length),
      message: (type, body) => this.#sent(type, body),
    })
    this.#replies = new PostgresFrames({
      begin: (type, at) => this.#awaited.answered(type, at),
      wants: (type, length) => (type === PARAMETER_DESCRIPTION ? length : 0),
      message: (type, body) => type === PARAMETER_DESCRIPTION && this.#described(body),
    })
  }

  request(chunk: Buffer): void {
    if (this.#cancels) return
    if (!this.#greeting) return this.#requests.read(chunk)
    const bytes = Buffer.concat([this.#greeting, chunk])
    let at = 0
    while (bytes.length - at >= 8) {
      const length = bytes.readUInt32BE(at)
      if (length < 8 || length > 10_000) throw new Unreadable('not the protocol of PostgreSQL, or TLS from the first byte')
      if (bytes.length - at < length) break
      const code = bytes.readUInt32BE(at + 4)
      at += length
      if (code === TLS || code === GSS) this.#refusals++
      else if (code === CANCEL) this.#cancels = true
      else if (code >>> 16 === 3) return this.#startUp(bytes, at)
      else throw new Unreadable(`version ${code >>> 16} of PostgreSQL's protocol`)
    }
    this.#greeting = bytes.subarray(at)
  }

  reply(chunk: Buffer): Stop[] | undefined {
    if (this.#cancels) return undefined
    let at = 0
    while (this.#refusals > 0 && at < chunk.length) {
      const byte = String.fromCharCode(chunk[at] as number)
      if (byte === 'S' || byte === 'G') throw new Unreadable('the program and its database encrypt what they say')
      if (byte !== 'N') break
      this.#refusals--
      at++
    }
    this.#replies.read(chunk, at)
    return this.#awaited.takeStops()
  }

  #startUp(bytes: Buffer, at: number): void {
    this.#greeting = undefined
    this.#awaited.await('startup')
    this.#requests.read(bytes, at)
  }

  #wants(type: number, length: number): number {
    switch (String.fromCharCode(type)) {
      case 'Q':
        return this.#audience.any ? length : 0
      case 'P':
        return this.#audience.any ? length : UNHEARD_LIMIT
      case 'B':
        return this.#audience.any ? length : NAME_LIMIT
      case 'D': case 'E': case 'C':
        return NAME_LIMIT
      case 'F':
        return 4
      default:
        return 0
    }
  }

  #sent(type: number, body: Buffer): void {
    const reader = new BodyReader(body)
    switch (String.fromCharCode(type)) {
      case 'Q':
        return this.#query('query', reader)
      case 'F':
        return this.#query('call', reader)
      case 'P':
        this.#awaited.await('parse')
        return this.#parse(reader)
      case 'B':
        this.#awaited.await('bind')
        return this.#bind(reader)
      case 'D':
        return this.#describe(reader)
      case 'E':
        return this.#execute(reader)
      case 'C':
        this.#awaited.await('close')
        return this.#close(reader)
      case 'S':
        this.#trip = undefined
        return this.#awaited.sync()
      case 'H':
        this.#trip = undefined
        return
      case 'c': case 'f':
        return this.#awaited.copyDone()
      case 'd': case 'p': case 'X':
        return
      default:
        throw new Unreadable(`a message of PostgreSQL's protocol that is not known: ${type}`)
    }
  }

  #query(kind: 'query' | 'call', reader: BodyReader): void {
    this.#trip = undefined
    if (this.#awaited.skipping) return
    const keeps = this.#audience.any
      ? this.#audience.sent({ sql: kind === 'query' ? reader.text() : `fastpath ${reader.int32()}`, values: () => [], bytes: reader.body.length, trip: {} })
      : undefined
    this.#awaited.await(kind, { keeps })
  }

  #parse(reader: BodyReader): void {
    const name = reader.text()
    const sql = reader.text()
    const statement = { sql, oids: Array.from({ length: reader.int16() }, () => reader.int32()) }
    this.#prepared.set(name, statement)
    if (this.#prepared.size > PREPARED_LIMIT) forgetFirst(this.#prepared)
  }

  #bind(reader: BodyReader): void {
    const portal = reader.text()
    const name = reader.text()
    // prepared by the statement PREPARE, whose names are the same
    const statement = this.#prepared.get(name) ?? { sql: `EXECUTE "${name}"`, oids: [] }
    this.#portals.set(portal, { statement, values: this.#audience.any ? boundValues(reader) : [], bytes: reader.body.length, executed: false })
    if (this.#portals.size > PREPARED_LIMIT) forgetFirst(this.#portals)
  }

  #describe(reader: BodyReader): void {
    const statement = String.fromCharCode(reader.byte()) === 'S' ? this.#prepared.get(reader.text()) : undefined
    this.#awaited.await('describe', { statement })
  }

  #execute(reader: BodyReader): void {
    const portal = this.#portals.get(reader.text())
    const trip = (this.#trip ??= {})
    const more = portal?.executed
    if (portal) portal.executed = true
    if (this.#awaited.skipping) return
    const keeps = this.#audience.any
      ? this.#audience.sent({
          // a portal opened by the statement DECLARE
          sql: portal?.statement.sql ?? 'FETCH',
          values: () => portal?.values.map((value, i) => textOf(value, portal.statement.oids[i] ?? 0)) ?? [],
          bytes: portal?.bytes ?? 0,
          trip,
          ...(more ? { more } : {}),
        })
      : undefined
    this.#awaited.await('execute', { keeps })
  }

  #close(reader: BodyReader): void {
    const kind = String.fromCharCode(reader.byte())
    ;(kind === 'S' ? this.#prepared : this.#portals).delete(reader.text())
  }

  #described(body: Buffer): void {
    const statement = this.#awaited.described
    if (!statement) return
    const reader = new BodyReader(body)
    statement.oids = Array.from({ length: reader.int16() }, () => reader.int32())
  }
}

const PARAMETER_DESCRIPTION = 't'.charCodeAt(0)

function forgetFirst(map: Map<string, unknown>): void {
  for (const [name] of map) {
    map.delete(name)
    return
  }
}
