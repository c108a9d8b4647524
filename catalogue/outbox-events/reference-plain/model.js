import { transaction } from './database.js'

const PLACED = 'shop.order.placed.v1'
const CANCELLED = 'shop.order.cancelled.v1'

/** Throws if it is no event at all. */
export function readEvent(bytes) {
  const event = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  const isEvent = event?.specversion === '1.0' && ['id', 'source', 'type'].every((name) => typeof event[name] === 'string' && event[name] !== '')
  if (!isEvent) throw new Error('it is not a CloudEvent')
  if (![PLACED, CANCELLED].includes(event.type)) return event
  const { customer, cents } = event.data ?? {}
  if (typeof event.subject !== 'string' || typeof customer !== 'string' || !Number.isInteger(cents)) throw new Error('it is no event of an order')
  return event
}

/** Changes the model once for each event, however often it comes. Types that we do not know are somebody else's. */
export async function apply(event) {
  if (![PLACED, CANCELLED].includes(event.type)) return
  await transaction(async (tx) => {
    const { rowCount } = await tx.query('INSERT INTO processed_events (source, id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [event.source, event.id])
    if (rowCount === 0) return
    await count(tx, event)
  })
}

async function count(tx, { type, subject, data: { customer, cents } }) {
  if (type === PLACED) {
    const { cancelled } = await see(tx, subject, 'placed')
    if (!cancelled) await add(tx, customer, 1, cents)
  } else {
    // one that comes before its order is remembered until the order comes
    const { placed } = await see(tx, subject, 'cancelled')
    if (placed) await add(tx, customer, -1, -cents)
  }
}

/** What has been seen of an order by now. Its row stays locked, so that two events of one order come one after the other. */
async function see(tx, id, what) {
  const { rows } = await tx.query(
    `INSERT INTO seen_orders (id, ${what}) VALUES ($1, true) ON CONFLICT (id) DO UPDATE SET ${what} = true RETURNING placed, cancelled`,
    [id],
  )
  return rows[0]
}

async function add(tx, customer, orders, cents) {
  await tx.query(
    `INSERT INTO stats (customer, orders, cents) VALUES ($1, $2, $3)
     ON CONFLICT (customer) DO UPDATE SET orders = stats.orders + excluded.orders, cents = stats.cents + excluded.cents`,
    [customer, orders, cents],
  )
}
