import { reading } from 'roadworthy'
import { CANCELLED, copyOf, DEAD, eventLike, PLACED } from '../cloud-event.ts'
import { LAG_MS, Shop, type Order, type Sent, type ShopCheck, type ShopContext } from '../shop.ts'

export const duplicatesChangeNothing: ShopCheck = {
  claim: 'Events that come three times more, in any order, change no figure',
  because: 'At least once means: sometimes twice. Brokers repeat what was not acknowledged in time, relays repeat what they were not sure of.',
  hint: 'In the transaction that changes the figures, write down the event’s source and id under a unique key; if it stands there already, change nothing.',
  reference: reading('Chris Richardson, Pattern: Idempotent consumer', 'https://microservices.io/patterns/communication-style/idempotent-consumer.html'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, broker, random } = context
    const shop = await Shop.open(context)
    const orders = await shop.placeMany(20)
    const cancelled = orders.slice(0, 6)
    for (const order of cancelled) await shop.cancel(order)
    given('orders without an event', await shop.placedMissing(orders)).toEqual([])
    given('cancelled orders without an event', await shop.cancelledMissing(cancelled)).toEqual([])
    const wanted = (order: Order) => (cancelled.includes(order) ? { orders: 0, cents: 0 } : { orders: 1, cents: order.cents })
    for (const order of orders) given('a customer’s figures before anything is repeated', await shop.settled(order.customer, wanted(order))).toEqual(wanted(order))
    const events = await shop.events()
    for (const { message } of random.shuffle([...events, ...events, ...events])) await broker.publish('shop.orders', copyOf(message))
    const after = await shop.place()
    given('the figures of one who ordered after all that', await shop.settled(after.customer, { orders: 1, cents: after.cents }, LAG_MS * 2)).toEqual({ orders: 1, cents: after.cents })
    for (const order of orders) expect('a customer’s figures after all events came three times more', await shop.settled(order.customer, wanted(order), 0)).toEqual(wanted(order))
  },
}

export const poisonIsSetAside: ShopCheck = {
  claim: 'A message that cannot be read goes to the dead letters, and the others are not held up',
  because: 'One broken message at the head of a queue that is tried for ever stops everything behind it.',
  hint: 'Count the tries. After five, or at once when no try can help, send the message as it is to shop.orders.dead, then acknowledge it.',
  reference: reading('Enterprise Integration Patterns: Dead Letter Channel', 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/DeadLetterChannel.html'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, broker, fresh, poll, patience } = context
    const shop = await Shop.open(context)
    const template = await anEvent(context, shop)
    const dead = await broker.consume(DEAD)
    const broken = `{"specversion":"1.0","id":"${fresh.id()}","type":"${PLACED}",`
    await broker.publish('shop.orders', { contentType: 'application/cloudevents+json', body: broken })
    await broker.publish('shop.orders', eventLike(template.message, { id: fresh.id(), source: String(template.event.attributes.source), type: 'shop.parcel.weighed.v1', subject: fresh.id('parcel'), time: new Date().toISOString() }, { grams: 5 }))
    const orders = await shop.placeMany(10)
    for (const { customer, cents } of orders) expect('the figures of one who ordered behind the broken message', await shop.settled(customer, { orders: 1, cents })).toEqual({ orders: 1, cents })
    const bodies = async () => (await dead.messages()).map(({ body }) => body.toString())
    const { last } = await poll({ ask: bodies, holds: (all) => all.includes(broken), withinMs: await patience(30_000), everyMs: 200 })
    expect('the broken message among the dead letters, as it came', last).toSatisfy('its very bytes', (all: string[]) => all.includes(broken))
    given('dead letters that are events of orders', last.filter((body) => orders.some(({ id }) => body.includes(id)))).toEqual([])
  },
}

export const lateOlderEventsDoNoHarm: ShopCheck = {
  claim: 'A cancellation that comes before its order leaves nothing behind',
  because: 'Redelivery, retries and two readers beside each other put messages out of turn, however well they were sent.',
  hint: 'Keep what you know of an order, not only the sum: remember a cancellation until its order comes, and then count neither.',
  reference: reading('Martin Kleppmann, Designing Data-Intensive Applications, chapter on stream processing'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, broker, fresh } = context
    const shop = await Shop.open(context)
    const template = await anEvent(context, shop)
    const send = (type: string, { id, customer, cents }: Order) =>
      broker.publish('shop.orders', eventLike(template.message, { id: fresh.id('event'), source: String(template.event.attributes.source), type, subject: id, time: new Date().toISOString() }, { customer, cents }))
    // ids as this shop makes them, and its own are opaque to whoever reads
    const order = (): Order => ({ id: idLike(template.subject, context), ...shop.draft() })

    const [control, turned] = [order(), order()]
    await send(PLACED, control)
    given('the figures of one whose order came from another shop', await shop.settled(control.customer, { orders: 1, cents: control.cents })).toEqual({ orders: 1, cents: control.cents })
    await send(CANCELLED, turned)
    const early = await shop.place()
    await shop.settled(early.customer, { orders: 1, cents: early.cents })
    await send(PLACED, turned)
    const late = await shop.place()
    given('the figures of one who ordered later', await shop.settled(late.customer, { orders: 1, cents: late.cents })).toEqual({ orders: 1, cents: late.cents })
    expect('the figures of one whose cancellation came before the order', await shop.settled(turned.customer, { orders: 0, cents: 0 }, LAG_MS, 1000)).toEqual({ orders: 0, cents: 0 })
    const last = order()
    await send(PLACED, last)
    await shop.settled(last.customer, { orders: 1, cents: last.cents })
    await send(CANCELLED, last)
    expect('the figures of one whose cancellation came after the order', await shop.settled(last.customer, { orders: 0, cents: 0 }, LAG_MS, 500)).toEqual({ orders: 0, cents: 0 })
  },
}

/** One event as this program makes them. */
async function anEvent({ given }: ShopContext, shop: Shop): Promise<Sent> {
  const order = await shop.place()
  given('orders without an event', await shop.placedMissing([order])).toEqual([])
  return (await shop.events()).find(({ subject }) => subject === order.id) as Sent
}

/** Of the same form: a number stays a number, hexadecimal digits stay digits. */
function idLike(id: string, { random }: ShopContext): string {
  if (/^\d+$/.test(id)) return String(random.int(1_000_000_000, 2_000_000_000))
  // the version and variant of a UUID stand where they stood
  return id.replace(/[0-9a-f]/g, (digit, at: number) => (at === 14 || at === 19 ? digit : random.int(0, 15).toString(16)))
}
