import type { SqlWatch, SqlWire, Statement } from '../author/wire.ts'
import type { Recorder } from '../model/recorder.ts'
import { CheckWire } from './check-wire.ts'
import { MysqlConversation } from './mysql.ts'
import { PostgresConversation } from './postgres.ts'
import type { SentStatement } from './sent-statement.ts'
import { shaperFor, type Described, type Shaper } from './shape.ts'
import { WireTap } from './wire-tap.ts'

/** The databases whose protocol is read. */
export type WireKind = 'postgres' | 'mariadb'

/** Reads along with a SQL database of this kind. The parser of its language is loaded first. */
export async function sqlTap(kind: WireKind, what = 'the database'): Promise<SqlTap> {
  return new SqlTap(kind, what, await shaperFor(kind))
}

export class SqlTap extends WireTap<SentStatement> {
  readonly #what: string
  readonly #shaper: Shaper
  /** Found out once, however often it is asked for; long texts take their time. */
  readonly #described = new WeakMap<SentStatement, readonly Described[]>()

  constructor(kind: WireKind, what: string, shaper: Shaper) {
    super((audience) => (kind === 'postgres' ? new PostgresConversation(audience) : new MysqlConversation(audience)))
    this.#what = what
    this.#shaper = shaper
  }

  /** What one check may ask for; all of it ends with the signal. */
  forCheck(recorder: Recorder, signal: AbortSignal): SqlWire {
    const wire = new CheckWire<SentStatement, Statement>({
      tap: this,
      what: this.#what,
      recorder,
      signal,
      parts: (seen, atMs) => this.#statements(seen, atMs),
      naming: ({ verb, tables }) => `\`${[verb, ...tables.slice(0, 1)].join(' ')}\``,
      bytes: ({ bytes }) => bytes,
    })
    return {
      get possible() {
        return wire.possible
      },
      watch: () => this.#watch(wire),
      holdReply: (fits) => wire.holdReply(fits),
      barrier: (count, fits) => wire.barrier(count, fits),
    }
  }

  #watch(wire: CheckWire<SentStatement, Statement>): SqlWatch {
    const { seen, stop } = wire.watch()
    const all = () => seen().flatMap(({ seen: one, atMs }) => (one.more ? [] : this.#statements(one, atMs)))
    return {
      all,
      statements: () => all().filter(({ bookkeeping }) => !bookkeeping),
      roundTrips: () => {
        const waits = seen().filter(({ seen: one }) => this.#describe(one).some(({ bookkeeping }) => !bookkeeping))
        return new Set(waits.map(({ seen: one }) => one.trip)).size
      },
      stop,
    }
  }

  /** One text may be several statements; values are bound to a single one. */
  #statements(seen: SentStatement & { instance?: number }, atMs: number): Statement[] {
    const { instance } = seen
    return this.#describe(seen).map((described) => ({ ...described, tables: [...described.tables], values: seen.values(), ...(instance === undefined ? {} : { instance }), atMs }))
  }

  #describe(seen: SentStatement): readonly Described[] {
    const known = this.#described.get(seen) ?? this.#shaper.describe(seen.sql)
    this.#described.set(seen, known)
    return known
  }
}

/** For a database without a wire, such as a file. A check has to ask `possible` first. */
export function noSqlWire(what: string): SqlWire {
  const refuse = (): never => {
    throw new Error(`${what} has no wire to watch; ask wire.possible first`)
  }
  return { possible: false, watch: refuse, holdReply: refuse, barrier: refuse }
}
