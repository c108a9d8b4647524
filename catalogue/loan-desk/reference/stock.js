import { count, idOf, text, unknown } from './refusal.js'

export async function addStock(db, { branch, name, copies }) {
  const values = [text(branch, 'branch'), text(name, 'name'), count(copies, 'copies', 0)]
  const { rows } = await db.query(
    'INSERT INTO stock (branch, name, available, on_loan) VALUES ($1, $2, $3, 0) RETURNING id',
    values,
  )
  return { id: rows[0].id, branch, name, available: copies, onLoan: 0 }
}

/** Both numbers come from one row in one statement, so they belong to the same moment. */
export async function findStock(db, id) {
  const { rows } = await db.query('SELECT id, branch, name, available, on_loan FROM stock WHERE id = $1', [idOf(id, 'stock')])
  if (rows.length === 0) throw unknown('stock')
  const { on_loan: onLoan, ...stock } = rows[0]
  return { ...stock, onLoan }
}
