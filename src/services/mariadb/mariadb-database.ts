import mysql from 'mysql2/promise'
import { orCancel } from '../or-cancel.ts'
import { positional } from '../placeholders.ts'
import { pollPlaces } from '../poll-places.ts'
import type { Address } from '../source.ts'
import type { FindOptions, Place, Row, SqlDatabase } from '../sql-service.ts'
import { findInMariadb } from './find-in-mariadb.ts'
import type { AdminAccess } from './mariadb-server.ts'

interface Options {
  name: string
  password: string
  admin: AdminAccess
  /** Makes a role of this name that may work with rows, and nothing else. */
  addRole: (name: string, password: string) => Promise<void>
  destroy: () => Promise<void>
}

/** The role beside the owner of this database. */
export function restrictedRole(name: string): string {
  return `${name}_rows`
}

export class MariadbDatabase implements SqlDatabase {
  readonly kind = 'mariadb'
  readonly address: Address
  readonly #options: Options
  #pool: mysql.Pool | undefined
  #dropping: Promise<void> | undefined

  constructor(options: Options) {
    this.#options = options
    this.address = { host: options.admin.host, port: options.admin.port }
  }

  url(via: Address = this.address): string {
    return this.#urlFor(this.#options.name, via)
  }

  #urlFor(role: string, via: Address): string {
    const { name, password } = this.#options
    return `mysql://${role}:${password}@${via.host}:${via.port}/${name}`
  }

  environment(via?: Address): Record<string, string> {
    return { DATABASE_URL: this.url(via) }
  }

  async restrict(): Promise<Pick<SqlDatabase, 'environment'>> {
    const { name, password } = this.#options
    const role = restrictedRole(name)
    await this.#options.addRole(role, password)
    return { environment: (via = this.address) => ({ DATABASE_URL: this.#urlFor(role, via) }) }
  }

  query<R = Row>(sql: string, params: readonly unknown[] = [], options: { signal?: AbortSignal } = {}): Promise<R[]> {
    const bound = positional(sql, params)
    return this.#with(options.signal, async (connection) => {
      const [rows] = await connection.query(bound.sql, bound.params.map(toMariadb))
      // a statement that returns no rows answers with a summary
      return (Array.isArray(rows) ? rows : []) as R[]
    })
  }

  find(sentinel: string, options: FindOptions = {}): Promise<Place[]> {
    return pollPlaces(options, (signal) => this.#with(signal, (connection) => findInMariadb(connection, sentinel)))
  }

  drop(): Promise<void> {
    this.#dropping ??= (async () => {
      await this.#pool?.end()
      await this.#options.destroy()
    })()
    return this.#dropping
  }

  async #with<T>(signal: AbortSignal | undefined, work: (connection: mysql.PoolConnection) => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    if (this.#dropping) throw new Error('the database is gone')
    // as the administrator: there is a connection left for us even when the program has used up its own
    this.#pool ??= mysql.createPool({
      ...this.#options.admin, database: this.#options.name, charset: 'utf8mb4', timezone: 'Z',
      supportBigNumbers: true, dateStrings: ['DATE'], connectionLimit: 4, maxIdle: 4,
    })
    const connection = await this.#pool.getConnection()
    const done = work(connection)
    // the connection comes back when the server has let go of it
    done.catch(() => {}).finally(() => connection.release())
    return orCancel(done, signal, () => this.#cancel(connection.threadId))
  }

  #cancel(threadId: number): void {
    const cancelling = async () => {
      const connection = await mysql.createConnection({ ...this.#options.admin })
      await connection.query(`KILL QUERY ${threadId}`)
      await connection.end()
    }
    cancelling().catch(() => {
      // it has just ended by itself, or the server is gone
    })
  }
}

function toMariadb(value: unknown): unknown {
  if (value === undefined) return null
  const plain = value === null || typeof value !== 'object' || value instanceof Date || ArrayBuffer.isView(value)
  return plain ? value : JSON.stringify(value)
}
