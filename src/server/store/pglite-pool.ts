import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pglite } from './pglite.ts'

type Command = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'COMMIT' | 'ROLLBACK'

/** A pool with one connection, so that Kysely's own dialect for PostgreSQL, with its transactions, runs on PGlite. */
export function poolOf(database: Pglite): PostgresPool {
  let last: Promise<void> = Promise.resolve()
  let release = () => {}
  const client = { query: ask, release: () => release() } as PostgresPoolClient
  return {
    options: {},
    connect: async () => {
      const turn = Promise.withResolvers<void>()
      const before = last
      last = turn.promise
      await before
      release = turn.resolve
      return client
    },
    end: () => database.close(),
  }

  async function ask(sql: string, params: readonly unknown[] = []) {
    const { rows, affected } = await database.query(sql, params)
    const [, word = ''] = /^\s*(\w+)/.exec(sql) ?? []
    return { command: word.toUpperCase() as Command, rowCount: affected || rows.length, rows }
  }
}
