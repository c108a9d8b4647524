import { MESSAGE_LIMIT, Unreadable, type Conversation } from './conversation.ts'
import type { Audience, Keep, Stop } from './listeners.ts'
import { boundValues, bulkValues, executedValues, type Prepared } from './mysql-execute.ts'
import { MysqlPackets } from './mysql-packets.ts'
import { MysqlReader } from './mysql-reader.ts'
import { MysqlReply, type Agreed, type ReplyForm } from './mysql-replies.ts'
import { Queue } from './queue.ts'
import type { SentStatement } from './sent-statement.ts'

interface Awaited {
  reply: MysqlReply
  keeps?: Keep[] | undefined
  /** What is being prepared; its number comes with the reply. */
  statement?: Prepared | undefined
}

// capabilities, by their bits
const MYSQL = 1
const COMPRESS = 1 << 5
const PROTOCOL_41 = 1 << 9
const TLS = 1 << 11
const DEPRECATE_EOF = 1 << 24
const ZSTD = 1 << 26
const QUERY_ATTRIBUTES = 1 << 27
/** Among MariaDB's own, which stand in 32 bits of their own. */
const CACHE_METADATA = 1 << 4

/** Of a reply's packet only its beginning is needed. */
const HEAD = 64
const GREETING = 1024
/** Of a request while nobody listens: what is prepared is remembered all the same. */
const REQUEST = 1 << 20
const PREPARED_LIMIT = 50_000
/** Stands for the statement prepared last, whose number the client does not know yet. */
const LAST = 0xffffffff
/** The only form of greeting that is in use. */
const GREETING_VERSION = 10
const ERROR = 0xff

const QUERY = 0x03
const CHANGE_USER = 0x11
const PREPARE = 0x16
const EXECUTE = 0x17
const SEND_AHEAD = 0x18
const CLOSE = 0x19
const RESET = 0x1a
const RESET_CONNECTION = 0x1f
const BULK = 0xfa

/** Commands and the form of their replies; undefined for those that get none. */
const FORMS = new Map<number, ReplyForm | undefined>([
  [0x01, undefined], [0x02, 'one'], [QUERY, 'results'], [0x04, 'columns'], [0x07, 'one'], [0x08, 'one'], [0x09, 'one'], [0x0a, 'results'], [0x0c, 'one'],
  [0x0d, 'one'], [0x0e, 'one'], [CHANGE_USER, 'login'], [PREPARE, 'prepared'], [EXECUTE, 'results'], [SEND_AHEAD, undefined], [CLOSE, undefined],
  [RESET, 'one'], [0x1b, 'one'], [0x1c, 'rows'], [RESET_CONNECTION, 'one'], [BULK, 'results'],
])

/**
 * The protocol of MySQL and MariaDB on one connection. A round trip begins
 * with a command sent while nothing is unanswered, and what is sent before
 * the answer is there belongs to it; a driver that waits for each reply, as
 * nearly all do, makes one for each command. Preparing a statement executes
 * nothing and is bookkeeping (rule E9).
 */
export class MysqlConversation implements Conversation {
  readonly #audience: Audience<SentStatement>
  readonly #requests: MysqlPackets
  readonly #replies: MysqlPackets
  readonly #awaited = new Queue<Awaited>()
  /** Whether the first of them has had a part of its answer. */
  #begun = false
  #stops: Stop[] | undefined
  /** What the server can do; undefined until it has said. */
  #offered: { common: number; mariadb: number } | undefined
  #introduced = false
  #agreed: Agreed = { withoutEof: false, cachedColumns: false }
  #attributes = false
  #sendsFile = false
  #trip: object = {}
  readonly #prepared = new Map<number, Prepared>()
  #last: Prepared | undefined

  constructor(audience: Audience<SentStatement>) {
    this.#audience = audience
    this.#requests = new MysqlPackets({
      begin: () => {},
      wants: () => (this.#sendsFile ? 0 : this.#audience.any ? MESSAGE_LIMIT : REQUEST),
      packet: (body, length, sequence) => this.#sent(body, length, sequence),
    })
    this.#replies = new MysqlPackets({
      begin: (at) => this.#answered(at),
      wants: () => (this.#offered ? HEAD : GREETING),
      packet: (body, length) => this.#told(body, length),
    })
  }

  request(chunk: Buffer): void {
    this.#requests.read(chunk)
  }

  reply(chunk: Buffer): Stop[] | undefined {
    this.#stops = undefined
    this.#replies.read(chunk)
    return this.#stops
  }

  #sent(body: Buffer, length: number, sequence: number): void {
    if (!this.#introduced) return this.#introduce(body)
    if (this.#sendsFile) {
      this.#sendsFile = length > 0
      return
    }
    // goes on with what the server asked for, such as a password
    if (sequence !== 0) return
    const reader = new MysqlReader(body)
    const command = reader.uint(1)
    if (!FORMS.has(command)) throw new Unreadable(`a command of MySQL's protocol that is not known: ${command}`)
    if (this.#awaited.length === 0) this.#trip = {}
    const form = FORMS.get(command)
    const statement = this.#follow(command, reader)
    const keeps = this.#audience.any ? this.#tell(command, reader, statement) : undefined
    if (command === EXECUTE || command === RESET) statement?.ahead.clear()
    if (form) this.#awaited.push({ reply: new MysqlReply(form, this.#agreed), keeps, statement: command === PREPARE ? statement : undefined })
  }

  /** Keeps up with what is prepared. The reader stands behind the statement's number afterwards. */
  #follow(command: number, reader: MysqlReader): Prepared | undefined {
    switch (command) {
      case PREPARE:
        this.#last = { sql: reader.rest().toString('utf8'), parameters: undefined, types: [], ahead: new Map() }
        return this.#last
      case EXECUTE: case BULK: case RESET:
        return this.#numbered(reader.uint(4))
      case SEND_AHEAD: {
        const statement = this.#numbered(reader.uint(4))
        const parameter = reader.uint(2)
        const pieces = statement?.ahead.get(parameter) ?? []
        if (this.#audience.any) pieces.push(Buffer.from(reader.rest()))
        statement?.ahead.set(parameter, pieces)
        return statement
      }
      case CLOSE:
        this.#prepared.delete(reader.uint(4))
        return undefined
      case CHANGE_USER: case RESET_CONNECTION:
        this.#prepared.clear()
        return undefined
      default:
        return undefined
    }
  }

  #numbered(number: number): Prepared | undefined {
    return number === LAST ? this.#last : this.#prepared.get(number)
  }

  #tell(command: number, reader: MysqlReader, statement: Prepared | undefined): Keep[] | undefined {
    const bytes = reader.body.length
    const trip = this.#trip
    if (command === QUERY) {
      const values = this.#attributes ? attributeValues(reader) : []
      return this.#audience.sent({ sql: reader.rest().toString('utf8'), values: () => values, bytes, trip })
    }
    if (command !== EXECUTE && command !== BULK) return undefined
    // prepared where we could not see it: all that is known is that it was executed
    if (!statement) return this.#audience.sent({ sql: 'EXECUTE', values: () => [], bytes, trip })
    const values = command === BULK ? bulkValues(reader, statement) : executedValues(reader, statement, this.#attributes)
    return this.#audience.sent({ sql: statement.sql, values: () => values, bytes, trip })
  }

  #introduce(body: Buffer): void {
    const { common, mariadb } = this.#offered ?? { common: 0, mariadb: 0 }
    const reader = new MysqlReader(body)
    const asked = (reader.uint(4) & common) >>> 0
    if ((asked & TLS) !== 0) throw new Unreadable('the program and its database encrypt what they say')
    if ((asked & (COMPRESS | ZSTD)) !== 0) throw new Unreadable('the program and its database compress what they say')
    if ((asked & PROTOCOL_41) === 0) throw new Unreadable('a form of the protocol from before MySQL 4.1')
    reader.bytes(4 + 1 + 19)
    const askedMariadb = (asked & MYSQL) === 0 ? reader.uint(4) & mariadb : 0
    this.#agreed = { withoutEof: (asked & DEPRECATE_EOF) !== 0, cachedColumns: (askedMariadb & CACHE_METADATA) !== 0 }
    this.#attributes = (asked & QUERY_ATTRIBUTES) !== 0
    this.#introduced = true
    this.#awaited.push({ reply: new MysqlReply('login', this.#agreed) })
  }

  /** A packet from the server begins: it belongs to the first that still waits for one. */
  #answered(at: number): void {
    if (this.#begun) return
    this.#begun = true
    for (const keep of this.#awaited.first?.keeps ?? []) {
      ;(this.#stops ??= []).push({ at, until: keep.until })
      keep.held()
    }
  }

  #told(body: Buffer, length: number): void {
    if (!this.#offered) {
      this.#begun = false
      return this.#greet(body)
    }
    const first = this.#awaited.first
    if (!first) {
      this.#begun = false
      // a server that shuts down, or is tired of waiting, says so
      if (body[0] === ERROR) return
      throw new Unreadable('a reply that nobody asked for')
    }
    const { reply } = first
    const over = reply.takes(body, length)
    if (reply.wantsFile) {
      reply.wantsFile = false
      this.#sendsFile = true
    }
    if (reply.prepared !== undefined && first.statement) this.#remember(reply.prepared, reply.parameters, first.statement)
    if (!over) return
    this.#awaited.shift()
    this.#begun = false
  }

  #remember(number: number, parameters: number, statement: Prepared): void {
    statement.parameters = parameters
    this.#prepared.set(number, statement)
    if (this.#prepared.size <= PREPARED_LIMIT) return
    for (const [oldest] of this.#prepared) {
      this.#prepared.delete(oldest)
      break
    }
  }

  #greet(body: Buffer): void {
    const reader = new MysqlReader(body)
    const version = reader.uint(1)
    // too many are here already
    if (version === ERROR) {
      this.#offered = { common: 0, mariadb: 0 }
      return
    }
    if (version !== GREETING_VERSION) throw new Unreadable('not the protocol of MySQL or MariaDB')
    reader.text()
    reader.bytes(4 + 8 + 1)
    const low = reader.uint(2)
    reader.bytes(1 + 2)
    const common = (low + reader.uint(2) * 2 ** 16) >>> 0
    reader.bytes(1 + 6)
    this.#offered = { common, mariadb: (common & MYSQL) === 0 ? reader.uint(4) : 0 }
  }
}

/** Values a query brings along in MySQL's own way, read so that its text is found behind them. */
function attributeValues(reader: MysqlReader): (string | null)[] {
  const count = reader.length()
  reader.length()
  return boundValues(reader, { count, statement: { types: [], ahead: new Map() }, named: true })
}
