import type { DatabaseSync } from 'node:sqlite'
import { spellings } from '../poll-places.ts'
import type { Place } from '../sql-service.ts'

/** Looks once. Any column may hold any type here, so each cell is judged by its own. */
export function findInSqlite(database: DatabaseSync, sentinel: string): Place[] {
  const columns = database
    .prepare(
      `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m, pragma_table_xinfo(m.name) c
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.rowid, c.cid`,
    )
    .all() as unknown as Place[]
  const words = spellings(sentinel)
  return columns.filter(({ table, column }) => {
    const cell = quoted(column)
    const inText = words.map(() => `instr(CAST(${cell} AS TEXT), ?) > 0`).join(' OR ')
    const row = database
      .prepare(
        `SELECT 1 FROM ${quoted(table)} WHERE CASE typeof(${cell}) WHEN 'text' THEN ${inText}
         WHEN 'blob' THEN instr(${cell}, CAST(? AS BLOB)) > 0 WHEN 'null' THEN 0 ELSE CAST(${cell} AS TEXT) = ? END LIMIT 1`,
      )
      .get(...words, sentinel, sentinel)
    return row !== undefined
  }).map(({ table, column }) => ({ table, column }))
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
