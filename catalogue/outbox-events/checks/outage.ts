import { asvs } from 'roadworthy'
import { RECOVERY_MS, Shop, type Order, type ShopCheck } from '../shop.ts'

const OUTAGE_MS = 10_000

export const aMissingBrokerStopsNoOrders: ShopCheck = {
  claim: 'Orders are taken while the broker is away, and their events follow when it is back',
  because: 'The broker restarts every night. A shop that closes with it has one more thing that can stop it from selling.',
  hint: 'The request needs the database alone. Let the relay connect again by itself, with a pause between tries, for as long as it takes.',
  reference: asvs('16.5.2'),
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, broker, sleep } = context
    const shop = await Shop.open(context)
    await shop.place()
    const taken: Order[] = []
    await broker.faults.cut()
    const end = performance.now() + OUTAGE_MS
    while (performance.now() < end) {
      const draft = shop.draft()
      const reply = await shop.try(draft)
      expect('the answer to an order while the broker is away', reply?.status).toBe(201)
      taken.push({ ...draft, id: String(reply?.body?.id) })
      await sleep(250)
    }
    await broker.faults.restore()
    expect('orders that were taken meanwhile and have no event', await shop.placedMissing(taken, RECOVERY_MS)).toEqual([])
    const { customer, cents } = taken[0] as Order
    expect('the figures of a customer who ordered meanwhile', await shop.settled(customer, { orders: 1, cents }, RECOVERY_MS)).toEqual({ orders: 1, cents })
  },
}
