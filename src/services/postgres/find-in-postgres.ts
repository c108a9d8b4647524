import type pg from 'pg'
import { spellings } from '../poll-places.ts'
import type { Place } from '../sql-service.ts'

const LOCK_LIMIT_MS = 500
const LOCK_NOT_AVAILABLE = '55P03'
const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'

const COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS table, a.attname AS column,
    CASE WHEN t.typname = 'bytea' THEN 'bytes'
         WHEN t.typcategory IN ('S', 'A', 'E', 'C') OR t.typname IN ('json', 'jsonb', 'xml', 'hstore') OR b.typcategory = 'S' THEN 'text'
         ELSE 'value' END AS shape
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
  WHERE c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  ORDER BY 1, 2, a.attnum`

/** Looks once. A table that is locked or just vanished is passed over: it is looked at again next time. */
export async function findInPostgres(client: pg.PoolClient, sentinel: string): Promise<Place[]> {
  // as the administrator: a row policy of the program's must not hide a row
  await client.query(`BEGIN READ ONLY; SET LOCAL ROLE NONE; SET LOCAL lock_timeout = ${LOCK_LIMIT_MS}; SET LOCAL jit = off`)
  try {
    const { rows: columns } = await client.query<{ schema: string; table: string; column: string; shape: string }>(COLUMNS)
    if (columns.length === 0) return []
    const words = spellings(sentinel)
    const inText = (cell: string) => words.map((_, index) => `position($${index + 1}::text IN ${cell}) > 0`).join(' OR ')
    const holds: Record<string, (cell: string) => string> = {
      text: (cell) => inText(`${cell}::text`),
      bytes: (cell) => `position(convert_to($1::text, 'UTF8') IN ${cell}) > 0`,
      value: (cell) => `${cell}::text = $1::text OR ${cell}::text = lower($1::text)`,
    }
    const looks = columns.map(({ schema, table, column, shape }, index) => {
      const cell = quoted(column)
      return `SELECT ${index} AS at WHERE EXISTS (SELECT 1 FROM ${quoted(schema)}.${quoted(table)} WHERE ${holds[shape]?.(cell)})`
    })
    const { rows } = await client.query<{ at: number }>(looks.join(' UNION ALL '), words)
    return rows
      .map(({ at }) => columns[at])
      .filter((place) => place !== undefined)
      .map(({ schema, table, column }) => ({ table: schema === 'public' ? table : `${schema}.${table}`, column }))
  } catch (error) {
    if ([LOCK_NOT_AVAILABLE, UNDEFINED_TABLE, UNDEFINED_COLUMN].includes((error as { code?: string }).code ?? '')) return []
    throw error
  } finally {
    await client.query('ROLLBACK').catch(() => {})
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
