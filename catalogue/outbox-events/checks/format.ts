import { reading } from 'roadworthy'
import { CANCELLED, PLACED, readEvent } from '../cloud-event.ts'
import { Shop, type ShopCheck } from '../shop.ts'

/** RFC 3339, as CloudEvents asks for. */
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

export const eventsAreCloudEvents: ShopCheck = {
  claim: 'Every message on the topic is a CloudEvent of a known type, about its order',
  because: 'Five teams read the topic. With one envelope that all of them know nobody has to read your code to read your events.',
  hint: 'Set specversion, id, source, type, subject and time on every event, in the body (structured mode) or in the headers (binary mode), and put JSON into the data.',
  reference: reading('CloudEvents 1.0, REQUIRED attributes', 'https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#required-attributes'),
  limitMs: 60_000,
  async run(context) {
    const { expect, given } = context
    const shop = await Shop.open(context)
    const order = await shop.place()
    await shop.cancel(order)
    given('orders without an event', await shop.placedMissing([order])).toEqual([])
    given('cancelled orders without an event', await shop.cancelledMissing([order])).toEqual([])
    for (const message of await shop.messages()) expect('a message on the topic', readEvent(message)).toSatisfy('a CloudEvent', (event) => event !== undefined)
    const own = (await shop.events()).filter(({ subject }) => subject === order.id)
    for (const { event, type } of own) {
      const { attributes, data } = event
      const named = `of ${type}`
      expect(`specversion ${named}`, attributes.specversion).toBe('1.0')
      for (const name of ['id', 'source', 'type', 'subject']) expect(`${name} ${named}`, attributes[name]).toSatisfy('a text that is not empty', isText)
      expect(`time ${named}`, attributes.time).toSatisfy('a date and time by RFC 3339', (time) => typeof time === 'string' && TIME.test(time))
      expect(`type of an event about the order`, type).toBeOneOf(PLACED, CANCELLED)
      expect(`data ${named}`, data).toMatch({ customer: order.customer, cents: order.cents })
    }
    const ids = new Set(own.map(({ type, id, event }) => `${type} ${id} ${String(event.attributes.source)}`))
    expect('different events about one order that was placed and cancelled', ids.size).toBe(2)
    expect('different ids among them', new Set(own.map(({ id }) => id)).size).toBe(2)
  },
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
