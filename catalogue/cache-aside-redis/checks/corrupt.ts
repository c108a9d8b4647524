import { asvs } from 'roadworthy'
import { INSTANCES, PriceList } from '../price-list.ts'
import type { PriceCheck, PriceContext } from '../price-list.ts'

/** What a program keeps in its own memory may be this old. */
const FORGOTTEN_MS = 1500

export const aCorruptEntryIsAMiss: PriceCheck = {
  claim: 'An entry that makes no sense counts as a miss',
  because: 'A new release that cannot read what the old one has cached, or somebody’s hand in Redis, should cost a look into the table, and not an error on every screen until it expires.',
  hint: 'Expect that what comes out of the cache may not be what you have put in: if it cannot be parsed or lacks a part, drop it and load the price anew.',
  reference: asvs('16.5.3'),
  stretch: true,
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { redis, expect, given, sleep } = context
    const list = new PriceList(context)
    await list.settle()
    await redis.flush()
    const prices = await list.take('corrupt')
    await list.warm(prices)
    await sleep(FORGOTTEN_MS)
    const keys = await redis.keys()
    given('how many keys there are in Redis', keys.length).toBeAtLeast(1)
    for (const key of keys) await spoil(context, key)
    for (const [index, price] of prices.entries()) {
      expect('a price whose entry is random bytes', await list.get(index % INSTANCES, price.sku)).toHaveBody({ ...price })
    }
    // whatever else there was of it, the next check begins anew
    await redis.flush()
  },
}

/** Random bytes in place of each value, of the same type and with the same expiry. */
async function spoil({ redis, random }: PriceContext, key: Buffer): Promise<void> {
  // no UTF-8 begins like this
  const noise = () => Buffer.from([0xff, ...Array.from({ length: 40 }, () => random.int(0, 255))])
  switch (await redis.command('TYPE', key)) {
    case 'string':
      await redis.command('SET', key, noise(), 'XX', 'KEEPTTL')
      return
    case 'hash':
      for (const field of (await redis.command('HKEYS', key)) as Buffer[]) await redis.command('HSET', key, field, noise())
      return
    case 'list':
      for (let index = Number(await redis.command('LLEN', key)) - 1; index >= 0; index--) await redis.command('LSET', key, index, noise())
  }
}
