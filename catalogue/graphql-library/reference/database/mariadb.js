import mysql from 'mysql2/promise'

export const idColumn = 'BIGINT AUTO_INCREMENT PRIMARY KEY'
export const tableOptions = 'ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'

export function openPool(url) {
  const pool = mysql.createPool({ uri: url, charset: 'utf8mb4', connectionLimit: 10, connectTimeout: 5000 })
  return {
    async connect() {
      const client = await pool.getConnection()
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
  const [rows] = await client.query(text, values)
  return rows
}
