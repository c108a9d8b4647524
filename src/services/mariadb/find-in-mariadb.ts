import type mysql from 'mysql2/promise'
import { spellings } from '../poll-places.ts'
import type { Place } from '../sql-service.ts'

const COLUMNS = `
  SELECT c.table_name AS \`table\`, c.column_name AS \`column\`,
    CASE WHEN c.data_type LIKE '%blob' OR c.data_type LIKE '%binary' THEN 'bytes'
         WHEN c.character_set_name IS NOT NULL OR c.data_type = 'json' THEN 'text' ELSE 'value' END AS shape
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
  ORDER BY c.table_name, c.ordinal_position`

/** ER_NO_SUCH_TABLE, ER_BAD_FIELD_ERROR, ER_TABLE_DEF_CHANGED, ER_LOCK_WAIT_TIMEOUT */
const PASSED_OVER = [1146, 1054, 1412, 1205]

/** Looks once. A table that is locked or just vanished is passed over: it is looked at again next time. */
export async function findInMariadb(connection: mysql.PoolConnection, sentinel: string): Promise<Place[]> {
  const [columns] = await connection.query<(mysql.RowDataPacket & { table: string; column: string; shape: string })[]>(COLUMNS)
  if (columns.length === 0) return []
  const words = spellings(sentinel)
  const values: string[] = []
  const looks = columns.map(({ table, column, shape }, index) => {
    const bytes = shape === 'bytes' ? name(column) : `CAST(CONVERT(${name(column)} USING utf8mb4) AS BINARY)`
    values.push(...words)
    // byte by byte: to most collations, é and e are one and the same
    const holds = words.map(() => (shape === 'value' ? `${bytes} = CAST(? AS BINARY)` : `LOCATE(CAST(? AS BINARY), ${bytes}) > 0`))
    return `SELECT ${index} AS at FROM DUAL WHERE EXISTS (SELECT 1 FROM ${name(table)} WHERE ${holds.join(' OR ')})`
  })
  try {
    await connection.query('SET SESSION lock_wait_timeout = 1')
    const [rows] = await connection.query<(mysql.RowDataPacket & { at: number })[]>(looks.join(' UNION ALL '), values)
    return rows.map(({ at }) => columns[at]).filter((place) => place !== undefined).map(({ table, column }) => ({ table, column }))
  } catch (error) {
    if (PASSED_OVER.includes((error as { errno?: number }).errno ?? 0)) return []
    throw error
  } finally {
    await connection.query('SET SESSION lock_wait_timeout = DEFAULT').catch(() => {})
  }
}

function name(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``
}
