import { reading } from 'roadworthy'
import { RECOVERY_MS, Shop, within, type Order, type ShopCheck } from '../shop.ts'

/** The projectors are killed at so many of their statements, one after the other. */
const KILLS = 6

export const acknowledgementFollowsTheCommit: ShopCheck = {
  claim: 'Wherever a projector is killed, each event counts once in the end',
  because: 'Acknowledge before you commit, and a crash loses the event. Remember what you have seen in memory, and a crash counts it twice.',
  hint: 'First commit the figures together with the event’s id, then acknowledge. What was not acknowledged comes again, and the id tells that it is done.',
  reference: reading('Martin Kleppmann, Designing Data-Intensive Applications, chapter on stream processing'),
  alone: true,
  limitMs: 300_000,
  async run(context) {
    const { expect, given, database, subject, sleep, patience } = context
    const shop = await Shop.open(context)
    const [relays, projectors] = [subject.of('relay'), subject.of('projector')]
    const orders: Order[] = []
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = await shop.place()
      given('a customer’s figures before the kill', await shop.settled(before.customer, { orders: 1, cents: before.cents }, RECOVERY_MS)).toEqual({ orders: 1, cents: before.cents })
      await projectors.kill()
      const order = await shop.place()
      orders.push(order)
      given('orders without an event', await shop.placedMissing([order], RECOVERY_MS)).toEqual([])
      // now nobody but the projectors speaks to the database
      await relays.kill()
      let seen = 0
      const hold = database.wire.holdReply(({ instance }) => instance === undefined && ++seen === kill)
      await projectors.restart()
      const held = await within(await patience(RECOVERY_MS), hold.held, sleep)
      await projectors.kill()
      hold.release()
      await projectors.restart()
      await relays.restart()
      const figures = await shop.settled(order.customer, { orders: 1, cents: order.cents }, RECOVERY_MS)
      expect(`the customer’s figures after the projectors were killed at their statement number ${kill}`, figures).toEqual({ orders: 1, cents: order.cents })
      if (!held) break
    }
    // what was not acknowledged may come again only now
    await sleep(await patience(RECOVERY_MS))
    for (const { customer, cents } of orders) expect('the customer’s figures a good while later', await shop.stats(customer)).toEqual({ orders: 1, cents })
  },
}
