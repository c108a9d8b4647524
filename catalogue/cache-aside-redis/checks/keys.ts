import { reading } from 'roadworthy'
import { INSTANCES, PriceList } from '../price-list.ts'
import type { Price, PriceCheck } from '../price-list.ts'

export const similarSkusNeverShareAnEntry: PriceCheck = {
  claim: 'SKUs that are alike never share an entry',
  because: 'A key that is tidied, lower-cased, cut or glued together with other parts turns two things into one, and one customer sees the price of another’s.',
  hint: 'Let the key be a prefix and the SKU exactly as the table has it. If it may get too long, use a digest of it, and a good one. What you would rather not store, refuse with a 4xx when it is written.',
  reference: reading('Redis: keyspace', 'https://redis.io/docs/manual/keyspace/'),
  limitMs: 60_000,
  async run(context) {
    const { expect, given, fresh, random } = context
    const list = new PriceList(context)
    const base = fresh.id('Saw')
    const long = `${base}-${'x'.repeat(300 - base.length - 2)}`
    const groups = [
      [base, base.toLowerCase(), base.toUpperCase()],
      [`${base} 12`, `${base}  12`, `${base}12`, `${base}_12`],
      [`${base}:1`, `${base}%3A1`, `${base}%3a1`],
      [`${base} Caf\u00e9`, `${base} Cafe\u0301`],
      [`${long}a`, `${long}b`],
    ]
    for (const [index, group] of groups.entries()) {
      const prices: Price[] = group.map((sku, n) => ({ sku, name: `No. ${n + 1}`, cents: random.int(1, 1000) + 1000 * n, version: 1 }))
      const accepted: Price[] = []
      for (const [n, price] of prices.entries()) {
        const reply = await list.write(n % INSTANCES, price)
        // which SKUs there may be is free, but for plain ones
        if (index === 0) given('creating a plain SKU', reply).toHaveStatus([200, 201])
        else expect('creating an unusual SKU', reply).toSatisfy('status 200, 201 or 4xx', ({ status }) => status === 200 || status === 201 || (status >= 400 && status < 500))
        if (reply.status < 400) accepted.push(price)
      }
      // twice, so that every instance has had the chance to find another's entry
      for (let reads = 0; reads < 2 * INSTANCES; reads++) {
        for (const price of accepted) expect(`the price of ${shown(price.sku)}`, await list.get(reads % INSTANCES, price.sku)).toHaveBody({ ...price })
      }
    }
  },
}

function shown(sku: string): string {
  return sku.length > 40 ? `a SKU of ${sku.length} characters` : sku
}
