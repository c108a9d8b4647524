import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5, connectionTimeoutMillis: 5000 })
// a connection that dies while nobody uses it is replaced by the next query
pool.on('error', () => {})

export const query = (text, values) => pool.query(text, values)

export const close = () => pool.end()

/** Everything that `work` does through `tx` happens, or nothing of it. */
export async function transaction(work) {
  const tx = await pool.connect()
  let broken
  try {
    await tx.query('BEGIN')
    const result = await work(tx)
    await tx.query('COMMIT')
    return result
  } catch (error) {
    await tx.query('ROLLBACK').catch((lost) => (broken = lost))
    throw error
  } finally {
    tx.release(broken)
  }
}
