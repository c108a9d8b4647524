import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { UserMistake } from '../../model/mistake.ts'
import { makeAttempts } from './migrations/0001-attempts.ts'
import { makeFindings } from './migrations/0002-findings.ts'

/** All that is ours lies in a schema of our own: a database may hold other things, too. */
export const SCHEMA = 'roadworthy'

/** In this order. One that was released is never changed: a new one follows it. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-attempts': { up: makeAttempts },
  '0002-findings': { up: makeFindings },
}

/** Brings the store to this version. Two that start at once take turns; a table records what was done. */
export async function migrate(db: Kysely<any>, upTo?: string): Promise<void> {
  await makeSchema(db)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    migrationTableSchema: SCHEMA,
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  })
  const { error } = upTo ? await migrator.migrateTo(upTo) : await migrator.migrateToLatest()
  if (error instanceof Error && error.message.includes('is missing')) {
    throw new UserMistake('The store was written by a newer Roadworthy than this one.', { fix: 'Use that newer version, or name another folder in ROADWORTHY_HOME.' })
  }
  if (error) throw error
}

async function makeSchema(db: Kysely<any>): Promise<void> {
  try {
    await sql.raw(`create schema if not exists ${SCHEMA}`).execute(db)
  } catch (error) {
    // PostgreSQL lets two that come at the same moment both find it absent
    if (!['23505', '42P06'].includes((error as { code?: string }).code ?? '')) throw error
  }
}
