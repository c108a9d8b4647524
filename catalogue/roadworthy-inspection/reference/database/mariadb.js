import mysql from 'mysql2/promise'
import { DatabaseAway } from './errors.js'

export const idColumn = 'BIGINT AUTO_INCREMENT PRIMARY KEY'
export const tableOptions = 'ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
export const begin = 'START TRANSACTION'

/** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT */
export const isClash = (error) => [1213, 1205].includes(error.errno)

export function openPool(url) {
  const pool = mysql.createPool({ uri: url, charset: 'utf8mb4', connectionLimit: 10 })
  // as on PostgreSQL: a second look inside a transaction sees what others have committed since
  pool.on('connection', (connection) => connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', () => {}))
  return {
    async connect() {
      const client = await pool.getConnection().catch(asOurs)
      return {
        query: (sql, parameters) => query(client, sql, parameters),
        release: () => client.release(),
      }
    },
    close: () => pool.end(),
  }
}

/** MariaDB's placeholders have no numbers, so the values are lined up in the order of their use. */
async function query(client, sql, parameters = []) {
  const values = []
  const text = sql.replace(/\$(\d+)/g, (_, number) => {
    values.push(parameters[number - 1])
    return '?'
  })
  const [result] = await client.query(text, values).catch(asOurs)
  return Array.isArray(result) ? { rows: result, changed: result.length } : { rows: [], changed: result.affectedRows }
}

/** What the server said about our statement is passed on; anything else means that it is gone. */
function asOurs(error) {
  throw error.sqlState && !error.fatal ? error : new DatabaseAway(error)
}
