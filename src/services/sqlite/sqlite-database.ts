import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { sleep } from '../../base/deadline.ts'
import { positional } from '../placeholders.ts'
import { pollPlaces } from '../poll-places.ts'
import type { FindOptions, Place, Row, SqlDatabase } from '../sql-service.ts'
import { findInSqlite } from './find-in-sqlite.ts'

/** Short, for it stops everything else in this process; the rest of the waiting is done without. */
const BUSY_MS = 5
const BUSY_LIMIT_MS = 10_000

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6

/** A file that the program and we open side by side. We hold it open for one statement only, so that we are never in the way. */
export class SqliteDatabase implements SqlDatabase {
  readonly kind = 'sqlite'
  readonly #file: string
  readonly #remove: () => Promise<void>

  constructor(file: string, remove: () => Promise<void>) {
    this.#file = file
    this.#remove = remove
  }

  url(): string {
    return `sqlite://${this.#file}`
  }

  environment(): Record<string, string> {
    return { DATABASE_URL: this.url(), DATABASE_PATH: this.#file }
  }

  query<R = Row>(sql: string, params: readonly unknown[] = [], options: { signal?: AbortSignal } = {}): Promise<R[]> {
    const bound = positional(sql, params)
    return this.#with(options.signal, (database) => {
      const statement = database.prepare(bound.sql)
      statement.setReadBigInts(true)
      return statement.all(...bound.params.map(toSqlite)).map((row) => fromSqlite<R>(row))
    })
  }

  find(sentinel: string, options: FindOptions = {}): Promise<Place[]> {
    return pollPlaces(options, async (signal) => {
      // looking must not make the file: some programs set themselves up when there is none
      if (!existsSync(this.#file)) return []
      return this.#with(signal, (database) => findInSqlite(database, sentinel))
    })
  }

  drop(): Promise<void> {
    return this.#remove()
  }

  async #with<T>(signal: AbortSignal | undefined, work: (database: DatabaseSync) => T): Promise<T> {
    const end = performance.now() + BUSY_LIMIT_MS
    for (;;) {
      signal?.throwIfAborted()
      try {
        const database = new DatabaseSync(this.#file, { enableForeignKeyConstraints: true, timeout: BUSY_MS })
        try {
          return work(database)
        } finally {
          database.close()
        }
      } catch (error) {
        const code = (error as { errcode?: number }).errcode
        const busy = code !== undefined && [SQLITE_BUSY, SQLITE_LOCKED].includes(code & 0xff)
        if (!busy || performance.now() > end) throw error
      }
      await sleep(BUSY_MS, signal)
    }
  }
}

function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || ArrayBuffer.isView(value)) return value as SQLInputValue
  return JSON.stringify(value)
}

function fromSqlite<R>(row: Record<string, unknown>): R {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'bigint') out[name] = Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    else out[name] = value instanceof Uint8Array ? Buffer.from(value) : value
  }
  return out as R
}
