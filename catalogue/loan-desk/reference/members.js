import { count, idOf, text, unknown } from './refusal.js'

export async function join(db, { name, maxLoans }) {
  const values = [text(name, 'name'), count(maxLoans, 'maxLoans', 0)]
  const { rows } = await db.query('INSERT INTO members (name, max_loans) VALUES ($1, $2) RETURNING id', values)
  return { id: rows[0].id, name, maxLoans }
}

export async function findMember(db, id) {
  const { rows } = await db.query('SELECT id, name, max_loans FROM members WHERE id = $1', [idOf(id, 'member')])
  if (rows.length === 0) throw unknown('member')
  const { max_loans: maxLoans, ...member } = rows[0]
  return { ...member, maxLoans }
}
