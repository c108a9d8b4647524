import pg from 'pg'

export const idColumn = 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'
export const tableOptions = ''

// BIGINT comes as text otherwise; our ids stay far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function openPool(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5000 })
  // a connection that dies is thrown away by the pool; unheard, its error would end the program
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    async connect() {
      const client = await pool.connect()
      return {
        query: async (sql, parameters) => (await client.query(sql, parameters)).rows,
        release: () => client.release(),
      }
    },
    close: () => pool.end(),
  }
}
