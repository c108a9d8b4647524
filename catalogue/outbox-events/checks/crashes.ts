import { reading } from 'roadworthy'
import { PLACED } from '../cloud-event.ts'
import { RECOVERY_MS, Shop, TAKE_OVER_MS, unique, type Order, type ShopCheck } from '../shop.ts'
import { withoutChanges } from './sabotage.ts'

const PROCESSES = ['web', 'relay', 'projector']

export const aCrashBeforePublishingLosesNothing: ShopCheck = {
  claim: 'What was answered with 201 is published, though everything was killed before the broker had it',
  because: 'An event that lived only in a process’s memory, or on its way to the broker, is gone with the process. Nobody notices until a customer calls.',
  hint: 'Answer once the outbox row is committed, and let a relay publish what it finds there, whenever it comes up.',
  reference: reading('Martin Kleppmann, Designing Data-Intensive Applications, chapter on stream processing'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, broker, subject, web } = context
    const shop = await Shop.open(context)
    await shop.place()
    await broker.faults.pause()
    const taken: Order[] = []
    for (let number = 0; number < 10; number++) {
      const draft = shop.draft()
      const reply = await web.attempt('POST', '/orders', { body: draft, limitMs: 10_000 })
      expect('the answer to an order while the broker does not answer', reply?.status).toBe(201)
      taken.push({ ...draft, id: String(reply?.body?.id) })
    }
    // one kind after the other: seven processes at once are a burden of their own
    for (const process of PROCESSES) await subject.of(process).kill()
    await broker.faults.restore()
    for (const process of PROCESSES) await subject.of(process).restart()
    expect('orders that were taken and have no event', await shop.placedMissing(taken, RECOVERY_MS)).toEqual([])
    for (const { customer, cents } of taken.slice(0, 3)) {
      given('the customer’s figures', await shop.settled(customer, { orders: 1, cents }, RECOVERY_MS)).toEqual({ orders: 1, cents })
    }
  },
}

/** So many changes of the outbox succeed before the crash: some relays note first that a row is theirs. */
const SUCCEEDED = [0, 1, 2]

export const aCrashAfterPublishingRepeatsTheId: ShopCheck = {
  claim: 'An event that is sent again after a crash has the id it had before',
  because: 'A relay that dies between sending and noting that it sent must send again. Only the id tells readers that it is the same event.',
  hint: 'Make the id when the event is written to the outbox, and send what stands there.',
  reference: reading('CloudEvents 1.0, REQUIRED attributes: id', 'https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#id'),
  alone: true,
  limitMs: 180_000,
  async run(context) {
    const { expect, subject } = context
    const shop = await Shop.open(context)
    const relays = subject.of('relay')
    for (const succeeded of SUCCEEDED) {
      await relays.kill()
      const order = await shop.place()
      await withoutChanges(context, succeeded, async () => {
        await relays.restart()
        // one that has to note before it sends does not get so far, and that is as good
        await shop.placedMissing([order], TAKE_OVER_MS)
        await relays.kill()
      })
      await relays.restart()
      expect('orders without an event, after the relays could not note what they had sent, were killed and started again', await shop.placedMissing([order], RECOVERY_MS)).toEqual([])
      // what waits behind it in the outbox tells that it had its turn
      expect('orders without an event, after that', await shop.placedMissing([await shop.place()], RECOVERY_MS)).toEqual([])
      await shop.quiet()
      const copies = (await shop.events()).filter(({ type, subject: about }) => type === PLACED && about === order.id)
      expect(`different ids among the ${copies.length} copies of one event`, unique(copies.map(({ id }) => id)).length).toBe(1)
    }
  },
}
