import type { DatabaseKind } from '../author/services.ts'
import type { SqlDatabase } from './sql-service.ts'

const TABLES: Record<DatabaseKind, string> = {
  postgres: `SELECT table_schema AS "schema", table_name AS "table" FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  mariadb: `SELECT NULL AS \`schema\`, table_name AS \`table\` FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema = DATABASE() ORDER BY 2`,
  sqlite: `SELECT NULL AS "schema", name AS "table" FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 2`,
}

const PAGE = 1000
const NEWLINE = Buffer.from('\n')

/** All that the tables hold, column by column, a thousand rows at a time. Rows that change meanwhile may be met twice or not at all. */
export async function* dumpRows(database: Pick<SqlDatabase, 'kind' | 'query'>): AsyncIterable<{ where: string; bytes: Buffer }> {
  const quote = database.kind === 'mariadb' ? '`' : '"'
  const quoted = (name: string) => `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
  for (const { schema, table } of await database.query<{ schema: string | null; table: string }>(TABLES[database.kind])) {
    const name = schema === null ? quoted(table) : `${quoted(schema)}.${quoted(table)}`
    for (let offset = 0; ; offset += PAGE) {
      const rows = await database.query(`SELECT * FROM ${name} LIMIT ${PAGE} OFFSET ${offset}`)
      for (const column of Object.keys(rows[0] ?? {})) {
        const cells = rows.flatMap((row) => [bytesOf(row[column]), NEWLINE])
        yield { where: `table ${schema === null || schema === 'public' ? table : `${schema}.${table}`}, column ${column}`, bytes: Buffer.concat(cells) }
      }
      if (rows.length < PAGE) break
    }
  }
}

function bytesOf(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.alloc(0)
  if (value instanceof Uint8Array) return Buffer.from(value)
  return Buffer.from(typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : String(value))
}
