import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
// lost connections are replaced by the pool; it only wants somebody to listen
pool.on('error', () => {})
pool.on('connect', (client) => client.on('error', () => {}))

/** A refusal, as the client is told it. */
export class No extends Error {
  constructor(status, code) {
    super(code)
    this.status = status
    this.code = code
  }
}

/** Reads one row, or says that there is none. */
async function one(client, sql, id) {
  const { rows } = await client.query(sql, [id])
  if (rows.length === 0) throw new No(404, 'unknown')
  return rows[0]
}

/**
 * All writes that look before they act go through here, one after the other:
 * there is one lock for the whole desk, and it is let go at the end of the
 * transaction.
 */
async function oneAtATime(work) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(1)')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

export async function addStock({ branch, name, copies }) {
  const { rows } = await pool.query('INSERT INTO stock (branch, name, available) VALUES ($1, $2, $3) RETURNING id, available', [branch, name, copies])
  return rows[0]
}

export function findStock(id) {
  return one(
    pool,
    `SELECT branch, name, available,
       (SELECT COUNT(*)::integer FROM loans WHERE stock_id = stock.id AND is_open) AS "onLoan"
     FROM stock WHERE id = $1`,
    id,
  )
}

export async function join({ name, maxLoans }) {
  const { rows } = await pool.query('INSERT INTO members (name, max_loans) VALUES ($1, $2) RETURNING id', [name, maxLoans])
  return rows[0]
}

export const findMember = (id) => one(pool, 'SELECT name, max_loans AS "maxLoans" FROM members WHERE id = $1', id)

export async function openLoans(memberId) {
  await findMember(memberId)
  const { rows } = await pool.query('SELECT id, stock_id AS "stockId" FROM loans WHERE member_id = $1 AND is_open', [memberId])
  return { items: rows }
}

export function lend({ memberId, stockId }) {
  return oneAtATime(async (client) => {
    const member = await one(client, 'SELECT max_loans FROM members WHERE id = $1', memberId)
    const stock = await one(client, 'SELECT available FROM stock WHERE id = $1', stockId)
    const { open } = await one(client, 'SELECT COUNT(*)::integer AS open FROM loans WHERE member_id = $1 AND is_open', memberId)
    if (open >= member.max_loans) throw new No(409, 'limit-reached')
    if (stock.available === 0) throw new No(409, 'none-available')
    await client.query('UPDATE stock SET available = available - 1 WHERE id = $1', [stockId])
    const { rows } = await client.query('INSERT INTO loans (member_id, stock_id, is_open) VALUES ($1, $2, true) RETURNING id', [memberId, stockId])
    return rows[0]
  })
}

export function giveBack(id) {
  return oneAtATime(async (client) => {
    const loan = await one(client, 'SELECT stock_id, is_open FROM loans WHERE id = $1', id)
    if (!loan.is_open) throw new No(409, 'already-returned')
    await client.query('UPDATE loans SET is_open = false WHERE id = $1', [id])
    await client.query('UPDATE stock SET available = available + 1 WHERE id = $1', [loan.stock_id])
    return {}
  })
}

export function transfer({ moves }) {
  return oneAtATime(async (client) => {
    for (const { from, to, count } of moves) {
      const source = await one(client, 'SELECT available FROM stock WHERE id = $1', from)
      await one(client, 'SELECT id FROM stock WHERE id = $1', to)
      if (source.available < count) throw new No(409, 'none-available')
      await client.query('UPDATE stock SET available = available - $2 WHERE id = $1', [from, count])
      await client.query('UPDATE stock SET available = available + $2 WHERE id = $1', [to, count])
    }
    return {}
  })
}
