/** A statement that the program sent to its database, or a batch's part. */
export interface Statement {
  /** As it was sent; a prepared one as it was prepared. */
  sql: string
  /** What stays the same when only values differ: literals and placeholders are `?`, comments and spacing gone, lists of values collapsed. */
  shape: string
  /** `select`, `insert`, `update`, `delete`, `begin`, … in lower case. */
  verb: string
  /** The tables it names, without schema or quotes, in lower case. */
  tables: string[]
  /** Values bound to its placeholders, as text where they are text; null for NULL. */
  values: (string | null)[]
  /** Begins and ends of transactions, settings, pings, looks into the catalogue: left out of counts (rule E9). */
  bookkeeping: boolean
  /** Which `web` instance sent it, counted from 0; undefined if another process did. */
  instance?: number
  /** Milliseconds since the attempt began. */
  atMs: number
}

/** What passed since the watch began. */
export interface SqlWatch {
  /** In the order they were sent, bookkeeping left out. */
  statements(): Statement[]
  /** Times the program waited for the database: a pipelined batch is one, bookkeeping alone is none (rule E9). */
  roundTrips(): number
  /** Everything, bookkeeping too. */
  all(): Statement[]
  stop(): void
}

/** The way between the program and a SQL database, read as it passes and never changed. */
export interface SqlWire {
  /** False where nothing passes over a wire (a file), or where the program speaks TLS to its database. */
  readonly possible: boolean
  /** Watches from now on, until it is stopped or the check ends. */
  watch(): SqlWatch
  /** Keeps back the reply to the next statement that fits, until it is released; other connections go on. */
  holdReply(fits: (statement: Statement) => boolean): HeldReply<Statement>
  /**
   * Makes requests meet (rule G3): the replies to fitting statements are kept
   * back until `count` are inside, or 2 s have passed since the first (a serial
   * design never produces them); then all go on.
   */
  barrier(count: number, fits: (statement: Statement) => boolean): Barrier
}

export interface HeldReply<What> {
  /** Resolves when there is a reply and it is kept back. */
  held: Promise<What>
  release(): void
}

export interface Barrier {
  /** Resolves when it opened, with how many had met. */
  opened: Promise<number>
  /** Opens it now. */
  release(): void
}

/** A command that the program sent to Redis. */
export interface RedisCommand {
  /** In upper case, e.g. `SET`. */
  name: string
  args: Buffer[]
  instance?: number
  atMs: number
}

export interface RedisWatch {
  commands(): RedisCommand[]
  /** A pipelined batch is one; greetings (HELLO, AUTH, CLIENT, SELECT, PING, INFO, COMMAND) are none. */
  roundTrips(): number
  stop(): void
}

export interface RedisWire {
  watch(): RedisWatch
  holdReply(fits: (command: RedisCommand) => boolean): HeldReply<RedisCommand>
}
