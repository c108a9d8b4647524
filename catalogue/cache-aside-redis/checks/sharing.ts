import { reading, together } from 'roadworthy'
import { INSTANCES, PriceList, readsOf } from '../price-list.ts'
import type { PriceCheck } from '../price-list.ts'

const READS = 200

/** Early refreshing is allowed; one in fifty is more than any of it needs. */
const MAY_REACH = 4

export const repeatedReadsStayInTheCache: PriceCheck = {
  claim: 'Prices that were read before are read without the database',
  because: 'Every screen in every branch asks for the same few prices all day. A database that answers each of them has no time left for anything else.',
  hint: 'Look into Redis first. Only if there is nothing, ask the table, and put what it says into Redis with an expiry before you answer.',
  reference: reading('Redis: cache-aside', 'https://redis.io/docs/latest/develop/use-cases/cache-aside/'),
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { database, expect, sleep } = context
    const list = new PriceList(context)
    await list.settle()
    const prices = await list.take('again')
    await list.warm(prices)
    await sleep(300)
    const watch = database.wire.watch()
    for (let n = 0; n < READS; n++) {
      const price = prices[n % prices.length]!
      expect('a price that was read before', await list.get(n % INSTANCES, price.sku)).toHaveBody({ ...price })
    }
    expect(`how many of ${READS} reads of the same ${prices.length} prices reached the database`, readsOf(watch)).toBeAtMost(MAY_REACH)
  },
}

export const allInstancesShareOneCache: PriceCheck = {
  claim: 'What one instance has read, the others find in the cache',
  because: 'With a cache in each process, ten instances load everything ten times, and each new one starts cold, at the busiest moment.',
  hint: 'Keep prices in Redis, under a key that is the same for every instance: nothing of the process in it. A small map in the process may stand in front, but not instead.',
  reference: reading('The Twelve-Factor App, VI: processes', 'https://12factor.net/processes'),
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { database, expect, given, sleep } = context
    const list = new PriceList(context)
    await list.settle()
    let reads = Number.POSITIVE_INFINITY
    // a program may still be busy putting the price into Redis when it has answered
    for (const [index, price] of (await list.take('shared')).entries()) {
      const [first, ...others] = [0, 1, 2].map((instance) => (instance + index) % INSTANCES) as [number, number, number]
      given('the price at the first instance', await list.get(first, price.sku)).toHaveBody({ ...price })
      await sleep(500)
      const watch = database.wire.watch()
      const replies = await together(2, (other) => list.get(others[other]!, price.sku))
      for (const reply of replies) expect('the price at another instance', reply).toHaveBody({ ...price })
      reads = Math.min(reads, readsOf(watch, price.sku))
      watch.stop()
      if (reads === 0) break
    }
    expect('how often two other instances asked the database for a price that the first had just read', reads).toBe(0)
  },
}
