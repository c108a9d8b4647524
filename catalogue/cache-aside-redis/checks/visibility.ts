import { reading, together } from 'roadworthy'
import { INSTANCES, PriceList } from '../price-list.ts'
import type { PriceCheck } from '../price-list.ts'

export const TTL_MS = 3000
export const SHORT_TTL = { env: { CACHE_TTL: String(TTL_MS / 1000) } }

export const aWriteIsSeenEverywhere: PriceCheck = {
  claim: 'A new price is seen on every instance within a second, and the old one never again',
  because: 'Two screens side by side that show two prices, or one that goes back to yesterday’s, are worse than a slow one: people stop believing both.',
  hint: 'After the commit, take the entry out of Redis (or put the new price in). Waiting for it to expire is not enough. A map in the process must hear of it, or forget within the second.',
  reference: reading('AWS Builders’ Library: caching challenges and strategies', 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/'),
  alone: true,
  boots: SHORT_TTL,
  limitMs: 90_000,
  async run(context) {
    const list = new PriceList(context)
    await list.settle()
    const prices = await list.take('changing')
    const afterMs = await context.patience(1000)
    await together(prices.length, async (index) => {
      await list.warm([prices[index]!])
      const price = await list.put(index % INSTANCES, prices[index]!)
      await list.seen({ price, afterMs, staysMs: 3 * TTL_MS, everyMs: 150, when: 'a second after the PUT was answered' })
    })
  },
}
