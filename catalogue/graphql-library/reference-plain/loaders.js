import { placeholders } from './database/index.js'

/**
 * Collects the keys that are asked for in one turn of the event loop, fetches
 * them all at once and remembers them for as long as it lives: one request.
 * `fetchAll` takes keys and gives a map.
 */
function loader(fetchAll) {
  const promises = new Map()
  let waiting = []

  async function flush() {
    const batch = waiting
    waiting = []
    try {
      const found = await fetchAll(batch.map(({ key }) => key))
      for (const { key, resolve } of batch) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (key) => {
    if (!promises.has(key)) {
      promises.set(key, new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ key, resolve, reject })
      }))
    }
    return promises.get(key)
  }
}

/** Rows by their ids. */
const byId = (db, table) =>
  loader(async (ids) => {
    const rows = await db.query(`SELECT * FROM ${table} WHERE id IN (${placeholders(ids)})`, ids)
    return new Map(rows.map((row) => [row.id, row]))
  })

/** The loans of many owners, one page of each. */
const loansBy = (db, column, { size, after }) =>
  loader(async (owners) => {
    const rows = await db.query(
      `SELECT * FROM (
         SELECT loans.*, ROW_NUMBER() OVER (PARTITION BY ${column} ORDER BY id) AS place
         FROM loans WHERE id > $1 AND ${column} IN (${placeholders(owners, 3)})
       ) AS page
       WHERE place <= $2 ORDER BY id`,
      [after, size + 1, ...owners],
    )
    return Map.groupBy(rows, (row) => row[column])
  })

/** The loaders of one request. */
export function loadersOf(db) {
  const pages = new Map()
  return {
    tools: byId(db, 'tools'),
    loans: byId(db, 'loans'),
    members: byId(db, 'members'),
    /** `column` is `tool_id` or `member_id`; pages of the same cut are fetched together. */
    async loansOf(column, owner, page) {
      const cut = `${column} ${page.size} ${page.after}`
      if (!pages.has(cut)) pages.set(cut, loansBy(db, column, page))
      return (await pages.get(cut)(owner)) ?? []
    },
  }
}
