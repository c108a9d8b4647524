import pg from 'pg'
import { DatabaseAway } from './errors.js'

export const idColumn = 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'
export const tableOptions = ''
export const begin = 'BEGIN'

/** serialization_failure, deadlock_detected */
export const isClash = (error) => ['40001', '40P01'].includes(error.code)

// BIGINT and COUNT(*) come as text otherwise; our ids stay far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function openPool(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5000 })
  // a connection that dies is thrown away by the pool; unheard, its error would end the program
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    async connect() {
      const client = await pool.connect().catch(asOurs)
      return {
        query: (sql, parameters) => query(client, sql, parameters),
        release: () => client.release(),
      }
    },
    close: () => pool.end(),
  }
}

async function query(client, sql, parameters) {
  const { rows, rowCount } = await client.query(sql, parameters).catch(asOurs)
  return { rows, changed: rowCount }
}

/** What the server said about our statement is passed on; anything else means that it is gone. */
function asOurs(error) {
  const fromServer = error instanceof pg.DatabaseError && !/^(08|57P)/.test(error.code)
  throw fromServer ? error : new DatabaseAway(error)
}
