import { Refusal, count, idOf, invalid, unknown } from './refusal.js'

/** Moves copies from shelf to shelf in the order given; all moves or none. */
export async function transfer(db, { moves }) {
  const list = asMoves(moves)
  return db.transaction(async (tx) => {
    await lockStock(tx, list)
    for (const one of list) await move(tx, one)
    return { moves: list.length }
  })
}

/**
 * Locks all the rows before touching any, always from the lowest id to the
 * highest: two transfers in opposite directions then queue up instead of each
 * waiting for what the other holds. What deadlocks are left (with other kinds
 * of work) `transaction` tries again.
 */
async function lockStock(tx, list) {
  const ids = new Set(list.flatMap(({ from, to }) => [from, to]))
  for (const id of [...ids].sort((a, b) => a - b)) {
    const { rows } = await tx.query('SELECT id FROM stock WHERE id = $1 FOR UPDATE', [id])
    if (rows.length === 0) throw unknown('stock')
  }
}

async function move(tx, { from, to, count: copies }) {
  const taken = await tx.query('UPDATE stock SET available = available - $2 WHERE id = $1 AND available >= $2', [from, copies])
  if (taken.changed === 0) throw new Refusal(409, 'none-available', `There are not ${copies} copies left to move`)
  await tx.query('UPDATE stock SET available = available + $2 WHERE id = $1', [to, copies])
}

function asMoves(moves) {
  if (!Array.isArray(moves) || moves.length === 0) throw invalid('moves is a list of at least one move')
  return moves.map((one) => ({
    from: idOf(one?.from, 'stock'),
    to: idOf(one?.to, 'stock'),
    count: count(one?.count, 'count', 1),
  }))
}
