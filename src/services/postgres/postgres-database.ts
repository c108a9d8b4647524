import pg from 'pg'
import type { Address } from '../source.ts'
import type { FindOptions, Place, Row, SqlDatabase } from '../sql-service.ts'
import { orCancel } from '../or-cancel.ts'
import { pollPlaces } from '../poll-places.ts'
import { cancelStatement } from './cancel-statement.ts'
import { findInPostgres } from './find-in-postgres.ts'
import type { AdminAccess } from './postgres-server.ts'
import { tolerate } from './tolerate.ts'

interface Options {
  name: string
  password: string
  admin: AdminAccess
  /** Makes a role of this name with no right but to come in. */
  addRole: (name: string, password: string) => Promise<void>
  destroy: () => Promise<void>
}

const CONNECT_LIMIT_MS = 10_000

export class PostgresDatabase implements SqlDatabase {
  readonly kind = 'postgres'
  readonly address: Address
  readonly #options: Options
  readonly #pool: pg.Pool
  #dropping: Promise<void> | undefined

  constructor(options: Options) {
    this.#options = options
    const { admin, name } = options
    this.address = { host: admin.host, port: admin.port }
    // as the administrator in the owner's role: there is a connection left for us even when the program has used up its own
    this.#pool = new pg.Pool({
      ...admin, database: name, options: `-c role=${name}`, types: EXACT_NUMBERS, max: 4,
      connectionTimeoutMillis: CONNECT_LIMIT_MS, idleTimeoutMillis: 0,
    })
    tolerate(this.#pool)
  }

  url(via: Address = this.address): string {
    return this.#urlFor(this.#options.name, via)
  }

  #urlFor(role: string, via: Address): string {
    const { name, password, admin } = this.#options
    return `postgres://${role}:${password}@${via.host}:${via.port}/${name}${admin.search ?? ''}`
  }

  environment(via?: Address): Record<string, string> {
    return { DATABASE_URL: this.url(via) }
  }

  async restrict(): Promise<Pick<SqlDatabase, 'environment'>> {
    const { name, password } = this.#options
    const role = restrictedRole(name)
    await this.#options.addRole(role, password)
    // before version 15 everybody may create things in the schema `public`, which is not the owner's
    const [{ old } = { old: false }] = await this.query<{ old: boolean }>(`SELECT current_setting('server_version_num')::int < 150000 AS old`)
    if (old) await this.query(`SET LOCAL ROLE NONE; REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT CREATE ON SCHEMA public TO ${name}`)
    for (const grant of GRANTS) await this.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${name} GRANT ${grant} TO ${role}`)
    return { environment: (via = this.address) => ({ DATABASE_URL: this.#urlFor(role, via) }) }
  }

  async query<R = Row>(sql: string, params: readonly unknown[] = [], options: { signal?: AbortSignal } = {}): Promise<R[]> {
    return this.#with(options.signal, async (client) => (await client.query(sql, [...params])).rows as R[])
  }

  find(sentinel: string, options: FindOptions = {}): Promise<Place[]> {
    return pollPlaces(options, (signal) => this.#with(signal, (client) => findInPostgres(client, sentinel)))
  }

  drop(): Promise<void> {
    this.#dropping ??= (async () => {
      const ended = this.#pool.end()
      await this.#options.destroy()
      await ended
    })()
    return this.#dropping
  }

  async #with<T>(signal: AbortSignal | undefined, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    const client = await this.#pool.connect()
    const done = work(client)
    // the connection comes back when the server has let go of it
    done.catch(() => {}).finally(() => client.release())
    return orCancel(done, signal, () => cancelStatement(client, this.address))
  }
}

/** The role beside the owner of this database. */
export function restrictedRole(name: string): string {
  return `${name}_rows`
}

/** What a role needs in order to work with rows of what another has created. */
const GRANTS = ['SELECT, INSERT, UPDATE, DELETE ON TABLES', 'USAGE, SELECT, UPDATE ON SEQUENCES', 'USAGE ON SCHEMAS', 'USAGE ON TYPES', 'EXECUTE ON FUNCTIONS']

/** As pg reads them, but for two: bigint as a number where that is exact, and a date as the text it is, in no time zone. */
const EXACT_NUMBERS = {
  getTypeParser(oid: number, format?: string) {
    if (format !== 'binary' && oid === pg.types.builtins.INT8) return exactNumber
    if (format !== 'binary' && oid === pg.types.builtins.DATE) return (text: string) => text
    return pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig

function exactNumber(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}
