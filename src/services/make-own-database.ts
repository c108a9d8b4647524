import { randomBytes } from 'node:crypto'
import type { Scope } from '../base/scope.ts'
import type { SqlDatabase } from './sql-service.ts'

/** A name and a password of a database's own; both are safe to write into SQL. */
export interface Named {
  name: string
  password: string
}

interface Making {
  /** The handle; it is good for nothing until the database is made. */
  handle(named: Named & { destroy: () => Promise<void> }): SqlDatabase
  make(named: Named): Promise<void>
  destroy(name: string): Promise<void>
}

/** Makes a database that goes with the scope, also if the scope closes while it is being made. */
export async function makeOwnDatabase(scope: Scope, { handle, make, destroy }: Making): Promise<SqlDatabase> {
  const named = { name: `rw${randomBytes(6).toString('hex')}`, password: randomBytes(12).toString('hex') }
  const made = Promise.withResolvers<void>()
  const database = handle({
    ...named,
    destroy: async () => {
      // one that is still being made cannot be dropped
      await made.promise
      await destroy(named.name)
    },
  })
  scope.defer(`database ${named.name}`, () => database.drop())
  try {
    await make(named)
  } finally {
    made.resolve()
  }
  return database
}
