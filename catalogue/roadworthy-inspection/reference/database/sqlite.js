import { DatabaseSync } from 'node:sqlite'

export const idColumn = 'INTEGER PRIMARY KEY AUTOINCREMENT'
export const tableOptions = ''
// takes the write lock at once: a reader that turns writer half-way may find that it cannot
export const begin = 'BEGIN IMMEDIATE'

const SQLITE_BUSY = 5
export const isClash = (error) => error.errcode === SQLITE_BUSY

/** One connection, used by one piece of work at a time; other processes wait at the file's own lock. */
export function openPool(url) {
  const file = new DatabaseSync(decodeURIComponent(new URL(url).pathname), { timeout: 10_000 })
  file.exec('PRAGMA journal_mode = WAL')
  file.exec('PRAGMA foreign_keys = ON')

  let last = Promise.resolve()
  return {
    async connect() {
      const { promise: released, resolve: release } = Promise.withResolvers()
      const mine = last
      last = released
      await mine
      return { query: async (sql, parameters) => query(file, sql, parameters), release }
    },
    close: () => file.close(),
  }
}

/** The whole file is locked while we write, so rows need no locks of their own. */
function query(file, sql, parameters = []) {
  const statement = file.prepare(sql.replace(/\$(\d+)/g, '?$1').replace(/ FOR UPDATE$/, ''))
  if (statement.columns().length > 0) {
    const rows = statement.all(...parameters)
    return { rows, changed: rows.length }
  }
  return { rows: [], changed: Number(statement.run(...parameters).changes) }
}
