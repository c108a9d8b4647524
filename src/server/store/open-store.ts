import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { join } from 'node:path'
import { CannotTell, UserMistake } from '../../model/mistake.ts'
import { migrate, SCHEMA } from './migrate.ts'
import { Store } from './store.ts'
import type { Tables } from './tables.ts'

export interface StoreOptions {
  /** The user's data folder; absent: in memory, for tests. */
  home?: string
  /** A PostgreSQL server to use instead of the one inside. */
  databaseUrl?: string
}

/** Opens the store, and brings it to this version. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const db = await openDatabase(options)
  try {
    await migrate(db)
    return new Store(db)
  } catch (error) {
    await db.destroy()
    throw sayWhy(error, options)
  }
}

/** The number PostgreSQL knows the type `json` by. */
const JSON_TYPE = 114

/** The bare database, before migrations. */
export async function openDatabase(options: StoreOptions): Promise<Kysely<Tables>> {
  const pool = options.databaseUrl ? await poolAt(options.databaseUrl) : await poolWithin(options)

  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(`set search_path to ${SCHEMA}`))
      },
    }),
  })
}

async function poolAt(url: string): Promise<PostgresPool> {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new UserMistake('DATABASE_URL is not the address of a PostgreSQL server.', { fix: 'Set it to one such as postgres://user:password@host/database, or unset it to keep the record in your own data folder.' })
  }
  const { default: pg } = await import('pg')
  // JSON as it is kept, as from PGlite
  const parserOf = ((type: number, format: 'text') => (type === JSON_TYPE ? String : pg.types.getTypeParser(type, format))) as typeof pg.types.getTypeParser
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5000, types: { getTypeParser: parserOf } })
  // an idle connection that breaks is replaced when the next one is asked for
  pool.on('error', () => {})
  return pool as unknown as PostgresPool
}

async function poolWithin({ home }: StoreOptions): Promise<PostgresPool> {
  const [{ openPglite }, { poolOf }] = await Promise.all([import('./template.ts'), import('./pglite-pool.ts')])
  const folder = home && join(home, 'store')
  try {
    return poolOf(await openPglite(folder))
  } catch (error) {
    throw new CannotTell(`The store in ${folder ?? 'memory'} cannot be opened: ${(error as Error).message}.`, 'Name another folder in ROADWORTHY_HOME; what this one holds stays as it is.')
  }
}

function sayWhy(error: unknown, { databaseUrl }: StoreOptions): unknown {
  if (error instanceof UserMistake || !databaseUrl) return error
  return new CannotTell(`The database that DATABASE_URL names cannot be used: ${(error as Error).message}.`, 'See that it runs and that this user may make a schema in it; or unset DATABASE_URL.')
}
