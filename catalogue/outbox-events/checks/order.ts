import { reading } from 'roadworthy'
import { CANCELLED, PLACED } from '../cloud-event.ts'
import { aboutOutbox, LAG_MS, LEASE_SECONDS, RECOVERY_MS, Shop, TAKE_OVER_MS, within, type Order, type Sent, type ShopCheck } from '../shop.ts'

const ORDERS = 200
/** How many orders lie between one and its cancellation. */
const APART = 8

export const aSubjectsEventsKeepTheirOrder: ShopCheck = {
  claim: 'Events of one order reach the topic in the order in which they happened, with three relays at work',
  because: 'A reader that hears of the cancellation first has to guess. Most guess wrong.',
  hint: 'Let one relay at a time publish for an order: one that holds a lease on all, or on a share of the subjects. Rows that are merely locked one by one are overtaken.',
  reference: reading('Martin Kleppmann, Designing Data-Intensive Applications, chapter on stream processing'),
  alone: true,
  limitMs: 180_000,
  async run(context) {
    const { expect, database, subject, sleep, patience } = context
    const shop = await Shop.open(context)
    const relays = subject.of('relay')
    // a backlog is where relays meet
    await relays.kill()
    const orders: Order[] = []
    for (let number = 0; number < ORDERS + APART; number++) {
      if (number < ORDERS) orders.push(await shop.place())
      const earlier = orders[number - APART]
      if (earlier) await shop.cancel(earlier)
    }
    // one relay has just taken what it will send first, and the others go on
    const hold = database.wire.holdReply(aboutOutbox)
    await relays.restart()
    await within(await patience(TAKE_OVER_MS), hold.held, sleep)
    await sleep((LEASE_SECONDS * 1000) / 3)
    hold.release()
    expect('orders without an event', await shop.placedMissing(orders, RECOVERY_MS * 2)).toEqual([])
    expect('cancelled orders without an event', await shop.cancelledMissing(orders, RECOVERY_MS * 2)).toEqual([])
    const events = await shop.events()
    expect('orders whose cancellation was published before the order', orders.filter((order) => overtaken(order, events)).map(({ id }) => id)).toEqual([])
  },
}

/** A copy that comes again later does no harm; what counts is which came first. */
function overtaken({ id }: Order, events: readonly Sent[]): boolean {
  const first = (wanted: string) => events.findIndex(({ type, subject }) => subject === id && type === wanted)
  return first(CANCELLED) < first(PLACED)
}

export const aLateRelayCannotReorder: ShopCheck = {
  claim: 'Others take over from a relay that hangs, and when it comes back it publishes nothing that is stale',
  because: 'A process can stand still at any line, for longer than its lease: garbage collection, a paused machine, a slow reply. When it goes on it still believes that it is the one.',
  hint: 'Count the lease from before you asked for it, by a clock that only goes forward, and look at it before each publication. What you fetched under a lease that has ended is not yours any more.',
  reference: reading('Martin Kleppmann, How to do distributed locking', 'https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html'),
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, database, subject, sleep, patience } = context
    const shop = await Shop.open(context)
    const relays = subject.of('relay')
    await relays.kill()
    const order = await shop.place()
    const hold = database.wire.holdReply((statement) => aboutOutbox(statement) && !['insert', 'listen'].includes(statement.verb))
    await relays.restart()
    const held = await within(await patience(TAKE_OVER_MS), hold.held, sleep)
    await shop.cancel(order)
    if (held) await sleep(2 * LEASE_SECONDS * 1000)
    expect('orders without an event, while one relay hangs', await shop.placedMissing([order], TAKE_OVER_MS)).toEqual([])
    expect('cancelled orders without an event, while one relay hangs', await shop.cancelledMissing([order], LAG_MS)).toEqual([])
    await shop.quiet()
    hold.release()
    const next = await shop.place()
    expect('orders without an event, once it goes on', await shop.placedMissing([next], RECOVERY_MS)).toEqual([])
    await shop.quiet()
    const types = (await shop.events()).filter(({ subject: about }) => about === order.id).map(({ type }) => type)
    expect('what was published about the order, in turn', types).toSatisfy('no placed after the cancelled', (all: string[]) => all.lastIndexOf(PLACED) < all.indexOf(CANCELLED))
  },
}
