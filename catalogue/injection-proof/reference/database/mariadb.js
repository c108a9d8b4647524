import mysql from 'mysql2/promise'

export const idColumn = 'BIGINT AUTO_INCREMENT PRIMARY KEY'
export const momentType = 'DATETIME(3)'
export const tableOptions = 'ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'

export function openPool(url) {
  const pool = mysql.createPool({ uri: url, charset: 'utf8mb4', timezone: 'Z', connectionLimit: 10 })
  return {
    query: (sql, values) => query(pool, sql, values),
    close: () => pool.end(),
  }
}

/** MariaDB's placeholders have no numbers, so the values are lined up in the order of their use. */
async function query(pool, sql, values = []) {
  const inOrder = []
  const text = sql.replace(/\$(\d+)/g, (_, number) => {
    inOrder.push(values[number - 1])
    return '?'
  })
  const [rows] = await pool.execute(text, inOrder)
  return rows
}
