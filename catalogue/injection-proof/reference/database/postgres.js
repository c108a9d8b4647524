import pg from 'pg'

export const idColumn = 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'
export const momentType = 'TIMESTAMPTZ'
export const tableOptions = ''

// BIGINT comes as text otherwise; our ids stay far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function openPool(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // a connection that dies is thrown away by the pool; unheard, its error would end the program
  pool.on('error', () => {})
  return {
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    close: () => pool.end(),
  }
}
