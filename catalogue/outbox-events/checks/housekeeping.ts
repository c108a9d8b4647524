import { reading } from 'roadworthy'
import { LAG_MS, rowsInOutbox, Shop, type ShopCheck } from '../shop.ts'

export const theOutboxIsPruned: ShopCheck = {
  claim: 'The outbox forgets what was sent',
  because: 'A table that only grows makes every look into it slower, until the relay spends its time finding the few rows that are new.',
  hint: 'Delete rows once they were sent, at once or a little later; or drop whole partitions.',
  reference: reading('Chris Richardson, Pattern: Transactional outbox', 'https://microservices.io/patterns/data/transactional-outbox.html'),
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, given, poll, patience } = context
    const shop = await Shop.open(context)
    given('orders without an event', await shop.placedMissing(await shop.placeMany(150), 15_000)).toEqual([])
    await shop.quiet()
    const { last } = await poll({ ask: () => rowsInOutbox(context), holds: (rows) => rows <= 100, withinMs: await patience(30_000), everyMs: 500 })
    expect('rows in the outbox 30 s after the last was sent', last).toBeAtMost(100)
  },
}

const RELAYS = 3
const PER_SECOND = 5
const WATCHED_SECONDS = 8

export const idleRelaysAreQuiet: ShopCheck = {
  claim: 'Relays with nothing to do send at most five statements a second each',
  because: 'Most outboxes are empty most of the time. Three relays that ask without a pause are a load of their own.',
  hint: 'Sleep between looks when there was nothing, or wait for a NOTIFY and look only now and then.',
  reference: reading('PostgreSQL documentation: NOTIFY', 'https://www.postgresql.org/docs/current/sql-notify.html'),
  stretch: true,
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { expect, given, database, subject, sleep } = context
    const shop = await Shop.open(context)
    given('orders without an event', await shop.placedMissing([await shop.place()])).toEqual([])
    await shop.quiet()
    // so that whoever speaks to the database is a relay
    await subject.of('projector').kill()
    const watch = database.wire.watch()
    const began = performance.now()
    await sleep(WATCHED_SECONDS * 1000)
    const seconds = (performance.now() - began) / 1000
    const statements = watch.statements().filter(({ instance }) => instance === undefined).length
    watch.stop()
    await subject.of('projector').restart()
    expect('statements of each idle relay in a second, on average', Math.round((statements / RELAYS / seconds) * 10) / 10).toBeAtMost(PER_SECOND)
    expect('orders without an event, after the rest', await shop.placedMissing([await shop.place()], LAG_MS)).toEqual([])
  },
}
