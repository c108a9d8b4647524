import { reading } from 'roadworthy'
import { RECOVERY_MS, Shop, type ShopCheck } from '../shop.ts'

export const replayRebuildsTheModel: ShopCheck = {
  claim: 'With --replay the projector builds the same figures from nothing',
  because: 'Whoever finds a mistake in how the figures are made can repair them only if what they were made of can be read again.',
  hint: 'Keep every event, in the stream or in a table of your own; forget the model and the ids that were seen; apply all from the first to the last.',
  reference: reading('Martin Fowler, Event Sourcing', 'https://martinfowler.com/eaaDev/EventSourcing.html'),
  stretch: true,
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, database, subject } = context
    const shop = await Shop.open(context)
    const orders = await shop.placeMany(12)
    const [first, second] = orders as [typeof orders[number], typeof orders[number]]
    await shop.cancel(first)
    const wanted = new Map(orders.map((order) => [order.customer, order === first ? { orders: 0, cents: 0 } : { orders: 1, cents: order.cents }]))
    for (const [customer, figures] of wanted) given('a customer’s figures', await shop.settled(customer, figures)).toEqual(figures)
    const emptied = await database.query('DELETE FROM stats').then(() => true, () => false)
    expect('emptying the table stats', emptied).toBe(true)
    expect('a customer’s figures when the model is empty', await shop.settled(second.customer, { orders: 0, cents: 0 })).toEqual({ orders: 0, cents: 0 })
    const run = await subject.run('projector', { args: ['--replay'], limitMs: 60_000 })
    expect('the exit code of the projector with --replay', run.exitCode).toBe(0)
    for (const [customer, figures] of wanted) expect('a customer’s figures after the replay', await shop.settled(customer, figures, RECOVERY_MS)).toEqual(figures)
  },
}
