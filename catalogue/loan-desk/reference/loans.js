import { findMember } from './members.js'
import { Refusal, idOf, unknown } from './refusal.js'

/**
 * Holds the member's row until the transaction ends: whoever else wants to
 * lend to this member waits here, and then counts our loan too.
 */
async function allowOneMore(tx, memberId) {
  const member = await tx.query('SELECT max_loans FROM members WHERE id = $1 FOR UPDATE', [memberId])
  if (member.rows.length === 0) throw unknown('member')
  const open = await tx.query('SELECT COUNT(*) AS loans FROM loans WHERE member_id = $1 AND returned_at IS NULL', [memberId])
  if (open.rows[0].loans >= member.rows[0].max_loans) throw new Refusal(409, 'limit-reached', 'This member has all the loans allowed')
}

async function stockMustExist(tx, stockId) {
  const { rows } = await tx.query('SELECT id FROM stock WHERE id = $1', [stockId])
  if (rows.length === 0) throw unknown('stock')
}

/** Tests and takes in one statement: nobody can come between the two. */
async function takeCopy(tx, stockId) {
  const { changed } = await tx.query(
    'UPDATE stock SET available = available - 1, on_loan = on_loan + 1 WHERE id = $1 AND available > 0',
    [stockId],
  )
  return changed === 1
}

export async function lend(db, loan) {
  const memberId = idOf(loan.memberId, 'member')
  const stockId = idOf(loan.stockId, 'stock')
  return db.transaction(async (tx) => {
    await allowOneMore(tx, memberId)
    await stockMustExist(tx, stockId)
    if (!(await takeCopy(tx, stockId))) throw new Refusal(409, 'none-available', 'All copies are out')
    const { rows } = await tx.query('INSERT INTO loans (member_id, stock_id) VALUES ($1, $2) RETURNING id', [memberId, stockId])
    return { id: rows[0].id, memberId, stockId }
  })
}

export async function giveBack(db, id) {
  const loanId = idOf(id, 'loan')
  return db.transaction(async (tx) => {
    const loan = await tx.query('SELECT member_id, stock_id FROM loans WHERE id = $1', [loanId])
    if (loan.rows.length === 0) throw unknown('loan')
    const { member_id: memberId, stock_id: stockId } = loan.rows[0]
    const closed = await tx.query(
      'UPDATE loans SET returned_at = CURRENT_TIMESTAMP WHERE id = $1 AND returned_at IS NULL',
      [loanId],
    )
    if (closed.changed === 0) throw new Refusal(409, 'already-returned', 'This loan was returned before')
    await tx.query('UPDATE stock SET available = available + 1, on_loan = on_loan - 1 WHERE id = $1', [stockId])
    return { id: loanId, memberId, stockId }
  })
}

export async function openLoansOf(db, id) {
  const member = await findMember(db, id)
  const { rows } = await db.query('SELECT id, stock_id FROM loans WHERE member_id = $1 AND returned_at IS NULL ORDER BY id', [member.id])
  return rows.map((loan) => ({ id: loan.id, stockId: loan.stock_id }))
}
