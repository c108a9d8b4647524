import mysql from 'mysql2/promise'
import type { Scope } from '../../base/scope.ts'
import { makeOwnDatabase } from '../make-own-database.ts'
import type { Address } from '../source.ts'
import type { SqlDatabase, SqlServer } from '../sql-service.ts'
import { MariadbDatabase, restrictedRole } from './mariadb-database.ts'

export interface AdminAccess extends Address {
  user: string
  password: string
}

interface Options {
  provider: string
  admin: AdminAccess
  isPrivate: boolean
  /** Ends the server itself. */
  end: () => Promise<void>
}

/** As in a MariaDB fresh from its package: a project that leaks connections meets the same limit, and no other does. */
const CONNECTION_LIMIT = 151

/** On every version, and unlike the older default it tells emoji from one another. */
const COLLATION = 'utf8mb4_unicode_520_ci'

const NO_SUCH_THREAD = 1094

export class MariadbServer implements SqlServer {
  readonly kind = 'mariadb'
  readonly provider: string
  readonly #admin: AdminAccess
  readonly #isPrivate: boolean
  readonly #end: () => Promise<void>
  readonly #pool: mysql.Pool
  #stopping: Promise<void> | undefined

  private constructor(options: Options) {
    this.provider = options.provider
    this.#admin = options.admin
    this.#isPrivate = options.isPrivate
    this.#end = options.end
    this.#pool = mysql.createPool({ ...options.admin, connectionLimit: 4, maxIdle: 4 })
  }

  /** Connects to a server that runs. Rejects if it cannot be used. */
  static async connect(options: Options): Promise<MariadbServer> {
    const server = new MariadbServer(options)
    try {
      await server.#pool.query('SELECT 1')
      return server
    } catch (error) {
      await server.#pool.end()
      throw error
    }
  }

  create(scope: Scope): Promise<SqlDatabase> {
    return makeOwnDatabase(scope, {
      handle: (named) => new MariadbDatabase({ ...named, admin: this.#admin, addRole: (role, password) => this.#addRole(named.name, role, password) }),
      make: ({ name, password }) => this.#make(name, password),
      destroy: (name) => this.#destroy(name),
    })
  }

  async #make(name: string, password: string): Promise<void> {
    await this.#pool.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE ${COLLATION}`)
    await this.#pool.query(`CREATE USER ${name}@'%' IDENTIFIED BY '${password}' WITH MAX_USER_CONNECTIONS ${CONNECTION_LIMIT}`)
    await this.#pool.query(`GRANT ALL PRIVILEGES ON ${name}.* TO ${name}@'%'`)
  }

  async #addRole(database: string, role: string, password: string): Promise<void> {
    await this.#pool.query(`CREATE USER ${role}@'%' IDENTIFIED BY '${password}' WITH MAX_USER_CONNECTIONS ${CONNECTION_LIMIT}`)
    await this.#pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON ${database}.* TO ${role}@'%'`)
  }

  async #destroy(name: string): Promise<void> {
    // a private server takes its databases along
    if (this.#stopping && this.#isPrivate) return
    await this.#pool.query(`DROP USER IF EXISTS ${name}@'%', ${restrictedRole(name)}@'%'`)
    // without their owner nobody new gets in; those inside may hold locks that DROP DATABASE would wait for
    const [threads] = await this.#pool.query<mysql.RowDataPacket[]>('SELECT id FROM information_schema.processlist WHERE user = ? OR db = ?', [name, name])
    await Promise.all(
      threads.map(({ id }) =>
        this.#pool.query(`KILL ${Number(id)}`).catch((error: { errno?: number }) => {
          if (error.errno !== NO_SUCH_THREAD) throw error
        }),
      ),
    )
    await this.#pool.query(`DROP DATABASE IF EXISTS ${name}`)
  }

  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await this.#pool.end()
      await this.#end()
    })()
    return this.#stopping
  }
}
