import { randomUUID } from 'node:crypto'
import { query, transaction } from './database.js'

export async function place({ customer, cents }) {
  const order = { id: randomUUID(), customer, cents }
  const event = eventOf('shop.order.placed.v1', order)
  await transaction(async (tx) => {
    await tx.query('INSERT INTO orders (id, customer, cents) VALUES ($1, $2, $3)', [order.id, customer, cents])
    await tx.query('INSERT INTO outbox (event) VALUES ($1)', [event])
  })
  return { id: order.id }
}

/** False if there is no such order. To cancel once more changes nothing, and is no news. */
export async function cancel(id) {
  return transaction(async (tx) => {
    const { rows } = await tx.query('UPDATE orders SET cancelled_at = now() WHERE id = $1 AND cancelled_at IS NULL RETURNING id, customer, cents', [id])
    if (rows.length === 0) return (await tx.query('SELECT 1 FROM orders WHERE id = $1', [id])).rows.length > 0
    await tx.query('INSERT INTO outbox (event) VALUES ($1)', [eventOf('shop.order.cancelled.v1', rows[0])])
    return true
  })
}

export async function statsOf(customer) {
  const { rows } = await query('SELECT orders, cents FROM stats WHERE customer = $1', [customer])
  return { orders: Number(rows[0]?.orders ?? 0), cents: Number(rows[0]?.cents ?? 0) }
}

/** The event's id is made here, once, and is the same however often it is sent. */
function eventOf(type, { id, customer, cents }) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/shop/orders',
    type,
    subject: id,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { customer, cents },
  }
}
