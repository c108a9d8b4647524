const DIALECTS = {
  'postgres:': () => import('./postgres.js'),
  'mysql:': () => import('./mariadb.js'),
}

/**
 * One way to speak to two kinds of database. Statements are written once and
 * whole, with `$1` where a value goes; values travel beside the statement and
 * are never part of it.
 *
 * @example
 * const db = await openDatabase('postgres://…')
 * const rows = await db.query('SELECT name FROM supplies WHERE id = $1', [7])
 */
export async function openDatabase(url) {
  const { protocol } = new URL(url)
  const dialect = await DIALECTS[protocol]()
  return { dialect, ...dialect.openPool(url) }
}
