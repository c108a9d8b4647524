import pg from 'pg'
import { sleep } from '../../base/deadline.ts'
import { poll } from '../../base/poll.ts'
import type { Scope } from '../../base/scope.ts'
import { makeOwnDatabase } from '../make-own-database.ts'
import type { Address } from '../source.ts'
import type { SqlDatabase, SqlServer } from '../sql-service.ts'
import { PostgresDatabase, restrictedRole } from './postgres-database.ts'
import { tolerate } from './tolerate.ts'

export interface AdminAccess extends Address {
  user: string
  password: string
  database: string
  /** The query part of the URL, `?sslmode=require`; '' if there is none. */
  search?: string
  ssl?: boolean
}

interface Options {
  provider: string
  admin: AdminAccess
  /** Ours alone, with fsync off: copying files is then the quicker way to make a database. */
  isPrivate: boolean
  /** Ends the server itself. */
  end: () => Promise<void>
}

/** As in a PostgreSQL fresh from its package: a project that leaks connections meets the same limit, and no other does. */
const CONNECTION_LIMIT = 97

/** object_in_use: somebody looks at the template just now; internal_error: two of us changed the same catalogue row. */
const WORTH_ANOTHER_TRY = ['55006', 'XX000']

export class PostgresServer implements SqlServer {
  readonly kind = 'postgres'
  readonly provider: string
  readonly #admin: AdminAccess
  readonly #isPrivate: boolean
  readonly #end: () => Promise<void>
  readonly #pool: pg.Pool
  #isSuperuser = true
  #canCopyFiles = false
  #stopping: Promise<void> | undefined

  private constructor(options: Options) {
    this.provider = options.provider
    this.#admin = options.admin
    this.#isPrivate = options.isPrivate
    this.#end = options.end
    this.#pool = new pg.Pool({ ...options.admin, max: 4, idleTimeoutMillis: 0 })
    tolerate(this.#pool)
  }

  /** Connects to a server that runs. Rejects if it cannot be used. */
  static async connect(options: Options): Promise<PostgresServer> {
    const server = new PostgresServer(options)
    try {
      const { rows } = await server.#pool.query(
        `SELECT rolsuper, current_setting('server_version_num')::int AS version FROM pg_roles WHERE rolname = current_user`,
      )
      server.#isSuperuser = rows[0].rolsuper
      server.#canCopyFiles = options.isPrivate && rows[0].version >= 150000
      return server
    } catch (error) {
      await server.#pool.end()
      throw error
    }
  }

  create(scope: Scope): Promise<SqlDatabase> {
    return makeOwnDatabase(scope, {
      handle: (named) => new PostgresDatabase({ ...named, admin: this.#admin, addRole: (role, password) => this.#addRole(named.name, role, password) }),
      make: ({ name, password }) => this.#make(name, password),
      destroy: (name) => this.#destroy(name),
    })
  }

  async #make(name: string, password: string): Promise<void> {
    const role = `CREATE ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`
    // handing a database over takes being a member of its new owner
    await this.#run(this.#isSuperuser ? role : `${role}; GRANT ${name} TO CURRENT_USER`)
    const strategy = this.#canCopyFiles ? 'STRATEGY file_copy' : ''
    await this.#run(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING 'UTF8' ${strategy} CONNECTION LIMIT ${CONNECTION_LIMIT}`)
    await this.#run(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
  }

  async #addRole(database: string, role: string, password: string): Promise<void> {
    await this.#run(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`)
    await this.#run(`GRANT CONNECT ON DATABASE ${database} TO ${role}`)
  }

  async #destroy(name: string): Promise<void> {
    // a private server takes its databases along
    if (this.#stopping && this.#isPrivate) return
    await this.#throwOut(name)
    await this.#run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await this.#run(`DROP ROLE IF EXISTS ${name}, ${restrictedRole(name)}`)
  }

  /** DROP DATABASE would do it too, but it looks only every 100 ms whether they are gone. */
  async #throwOut(name: string): Promise<void> {
    await poll({ everyMs: 2, forMs: 100 }, async () => {
      const { rowCount } = await this.#pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
      return rowCount === 0 ? true : undefined
    })
  }

  async #run(sql: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#pool.query(sql)
        return
      } catch (error) {
        if (tries === 20 || !WORTH_ANOTHER_TRY.includes((error as { code?: string }).code ?? '')) throw error
        await sleep(5 * tries)
      }
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await this.#pool.end()
      await this.#end()
    })()
    return this.#stopping
  }
}
