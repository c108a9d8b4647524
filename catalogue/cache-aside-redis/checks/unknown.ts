import { reading } from 'roadworthy'
import { INSTANCES, PriceList, readsOf } from '../price-list.ts'
import type { PriceCheck } from '../price-list.ts'

const READS = 30
const WITHIN_MS = 2000

export const unknownSkusAreRemembered: PriceCheck = {
  claim: 'That a SKU is unknown is remembered, until somebody creates it',
  because: 'A typing error on a price label is scanned all day, and a stranger can ask for made-up SKUs for ever: each goes past the cache, straight to the database.',
  hint: 'Cache "there is none" like a price, with an expiry. And when a SKU is created, take that entry away as you would an old price.',
  reference: reading('RFC 2308: negative caching, as DNS does it', 'https://www.rfc-editor.org/rfc/rfc2308'),
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { database, expect, fresh, given, patience, inconclusive } = context
    const list = new PriceList(context)
    await list.settle()
    for (let tries = 1; ; tries++) {
      const sku = fresh.id('unknown')
      const watch = database.wire.watch()
      const began = performance.now()
      for (let n = 0; n < READS; n++) given('the price of a SKU that nobody has created', await list.get(n % INSTANCES, sku)).toHaveStatus(404)
      const tookMs = performance.now() - began
      const reads = readsOf(watch, sku)
      watch.stop()
      // longer than it has to be remembered
      if (tookMs > WITHIN_MS && reads > INSTANCES) {
        if (tries === 3) inconclusive(`${READS} reads took longer than the ${WITHIN_MS / 1000} s for which a SKU has to be remembered as unknown`)
        continue
      }
      expect(`how many of ${READS} reads of an unknown SKU reached the database`, reads).toBeAtMost(INSTANCES)

      const price = { sku, name: fresh.text(40), cents: 1250, version: 1 }
      given('creating it', await list.write(tries % INSTANCES, price)).toHaveStatus([200, 201])
      await list.seen({ price, afterMs: await patience(1000), staysMs: 1500, when: 'a second after it was created' })
      return
    }
  },
}
