const DIALECTS = {
  'postgres:': () => import('./postgres.js'),
  'mysql:': () => import('./mariadb.js'),
}

/**
 * One way to speak to two kinds of database. SQL is written once, with `$1`
 * for parameters; a dialect knows what its kind calls things and how it
 * connects.
 *
 * @example
 * const db = await openDatabase('postgres://…')
 * const [member] = await db.query('SELECT name FROM members WHERE id = $1', [7])
 */
export async function openDatabase(url) {
  const dialect = await DIALECTS[new URL(url).protocol]()
  const pool = dialect.openPool(url)
  return {
    dialect,
    query: (sql, parameters) => withConnection(pool, (connection) => connection.query(sql, parameters)),
    transaction: (work) => withConnection(pool, (connection) => inTransaction(connection, work)),
    close: () => pool.close(),
  }
}

async function withConnection(pool, work) {
  const connection = await pool.connect()
  try {
    return await work(connection)
  } finally {
    connection.release()
  }
}

/** All that `work` does through the query it is given is done, or none of it. */
async function inTransaction(connection, work) {
  await connection.query('BEGIN')
  try {
    const result = await work(connection.query)
    await connection.query('COMMIT')
    return result
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** `IN` for a list of values: `$1, $2, $3`, counted from `first`. */
export function placeholders(values, first = 1) {
  return values.map((_, index) => `$${first + index}`).join(', ')
}
