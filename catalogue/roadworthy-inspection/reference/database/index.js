import { setTimeout as sleep } from 'node:timers/promises'

const DIALECTS = {
  'postgres:': () => import('./postgres.js'),
  'mysql:': () => import('./mariadb.js'),
  'sqlite:': () => import('./sqlite.js'),
}

const ATTEMPTS = 10

/**
 * One way to speak to three kinds of database. SQL is written once, with `$1`
 * for parameters; a dialect knows what its kind calls things and how it
 * connects.
 *
 * @example
 * const db = await openDatabase('postgres://…')
 * const { rows } = await db.query('SELECT name FROM members WHERE id = $1', [7])
 */
export async function openDatabase(url) {
  const { protocol } = new URL(url)
  const dialect = await DIALECTS[protocol]()
  const pool = await dialect.openPool(url)
  return {
    dialect,
    close: () => pool.close(),
    query: (sql, parameters) => queryOnce(pool, sql, parameters),
    transaction: (work) => untilItFits(dialect, () => inTransaction(dialect, pool, work)),
  }
}

async function queryOnce(pool, sql, parameters) {
  const connection = await pool.connect()
  try {
    return await connection.query(sql, parameters)
  } finally {
    connection.release()
  }
}

/** All that `work` does to `tx` is done, or none of it. It may run more than once, so it must touch nothing else. */
async function inTransaction(dialect, pool, work) {
  const tx = await pool.connect()
  try {
    await tx.query(dialect.begin)
    const result = await work(tx)
    await tx.query('COMMIT')
    return result
  } catch (error) {
    await tx.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    tx.release()
  }
}

/**
 * A transaction that clashed with another (a deadlock, a serialization
 * failure) was undone by the database and can safely be tried again, after a
 * random pause so that the two do not meet in the same way.
 */
async function untilItFits(dialect, attempt) {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!dialect.isClash(error) || tries === ATTEMPTS) throw error
      await sleep(Math.random() * 20 * tries)
    }
  }
}
