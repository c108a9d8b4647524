import { reading, together } from 'roadworthy'
import { INSTANCES, PriceList, readsOf } from '../price-list.ts'
import type { PriceCheck, PriceContext, Shelf } from '../price-list.ts'

const READERS = 60

/** A load may take 2 s. */
const SLOW_MS = 800

export const aColdPriceIsLoadedOncePerInstance: PriceCheck = {
  claim: 'A price that many ask for at once is loaded at most once per instance',
  because: 'When a popular entry goes, everybody misses at the same moment. A database that is slow gets the same question a thousand times, and gets slower.',
  hint: 'Keep the promise of a load under way in a map, by SKU; whoever comes meanwhile waits for that one. Take it out when it has ended, well or badly.',
  reference: reading('Go: singleflight', 'https://pkg.go.dev/golang.org/x/sync/singleflight'),
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const loads = await fewestLoads(context, 'stampede', INSTANCES)
    context.expect(`how often ${READERS} readers at ${INSTANCES} instances had one price loaded`, loads).toBeAtMost(INSTANCES)
  },
}

export const aColdPriceIsLoadedOnceByAll: PriceCheck = {
  claim: 'A price that many ask for at once is loaded once, by one of the instances',
  because: 'Once per instance is little with three of them, and much with three hundred.',
  hint: 'Let the first who misses take a lease in Redis (SET with NX and PX, and a token of its own); the others look again after a few milliseconds. The lease has to end by itself, for a holder that died.',
  reference: reading('Scaling Memcache at Facebook, 3.2.1: leases', 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala'),
  stretch: true,
  alone: true,
  limitMs: 90_000,
  async run(context) {
    context.expect(`how often ${READERS} readers at ${INSTANCES} instances had one price loaded`, await fewestLoads(context, 'fleet', 1)).toBeAtMost(1)
  },
}

/** Tries again on a price of its own if it was more than wanted: a machine that is busy may stretch a load beyond what has to be shared. */
async function fewestLoads(context: PriceContext, shelf: Shelf, wanted: number): Promise<number> {
  const { database, expect, sleep } = context
  const list = new PriceList(context)
  await list.settle()
  let fewest = Number.POSITIVE_INFINITY
  for (const price of await list.take(shelf)) {
    const watch = database.wire.watch()
    await database.faults.pause()
    const reads = together(READERS, (reader) => list.get(reader % INSTANCES, price.sku))
    reads.catch(() => {})
    await sleep(SLOW_MS)
    await database.faults.restore()
    for (const reply of await reads) expect('the price, for one of many readers', reply).toHaveBody({ ...price })
    fewest = Math.min(fewest, readsOf(watch, price.sku))
    watch.stop()
    if (fewest <= wanted) break
  }
  return fewest
}
