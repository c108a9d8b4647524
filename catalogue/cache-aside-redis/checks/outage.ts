import { asvs, reading } from 'roadworthy'
import { INSTANCES, PriceList } from '../price-list.ts'
import type { Price, PriceCheck, PriceContext } from '../price-list.ts'
import { SHORT_TTL, TTL_MS } from './visibility.ts'

export const redisMayRefuse: PriceCheck = {
  claim: 'While Redis refuses connections, prices are read and written all the same',
  because: 'The cache is there to help. If its death takes the price list down, you have built a second way to fail and called it a speed-up.',
  hint: 'Treat every error of Redis as a miss, and go to the table. See that your client refuses at once while it is not connected, in place of queueing commands, and that it connects again by itself.',
  reference: asvs('16.5.2'),
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { redis, expect, patience } = context
    const list = new PriceList(context)
    await list.settle()
    const prices = await list.take('refused')
    const afterMs = await patience(1000)
    await list.warm(prices.slice(0, INSTANCES))
    await redis.faults.cut()
    for (let instance = 0; instance < INSTANCES; instance++) {
      const [warmed, cold] = [prices[instance]!, prices[INSTANCES + instance]!]
      expect('a price that was cached, while Redis refuses', await list.get(instance, warmed.sku)).toHaveStatus(200)
      expect('a price that was not cached, while Redis refuses', await list.get(instance, cold.sku)).toHaveBody({ ...cold })
      const after = list.next(warmed)
      expect('a new price, while Redis refuses', await list.write(instance, after)).toHaveStatus([200, 201])
      await list.seen({ price: after, afterMs, staysMs: 300, when: 'a second after it was written, while Redis refuses' })
    }
    await redis.faults.restore()
    for (let instance = 0; instance < INSTANCES; instance++) {
      const cold = prices[INSTANCES + instance]!
      expect('a price when Redis is back', await list.get(instance, cold.sku)).toHaveBody({ ...cold })
    }
  },
}

export const redisMayHang: PriceCheck = {
  claim: 'While Redis hangs, answers still come in time',
  because: 'A server that is gone refuses at once; one that is ill accepts, and says nothing. Without a limit of your own every request waits with it, and soon all of them do.',
  hint: 'Give each command a limit of a few hundred milliseconds, and count what one request may need of them: together they must stay under a second. A limit on connecting alone is not one.',
  reference: asvs('16.5.2'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { redis, patience } = context
    const list = new PriceList(context)
    await list.settle()
    const prices = await list.take('hanging')
    await list.warm(prices.slice(0, INSTANCES))
    const limitMs = await patience(1000)
    await redis.faults.pause()
    for (let instance = 0; instance < INSTANCES; instance++) {
      const [warmed, cold] = [prices[instance]!, prices[INSTANCES + instance]!]
      came(context, 'a price that was not cached, while Redis hangs', limitMs, await list.tryToGet(instance, cold.sku, limitMs)).toHaveBody({ ...cold })
      came(context, 'a price that was cached, while Redis hangs', limitMs, await list.tryToGet(instance, warmed.sku, limitMs)).toHaveBody({ ...warmed })
      const after = list.next(cold)
      came(context, 'a new price, while Redis hangs', limitMs, await list.tryToWrite(instance, after, limitMs)).toHaveStatus([200, 201])
    }
  },
}

/** No answer at all is the claim broken, not the program. */
function came({ expect }: PriceContext, label: string, limitMs: number, reply: object | undefined) {
  if (!reply) expect(label, `no answer within ${limitMs / 1000} s`).toBe('an answer')
  return expect(label, reply)
}

const READS = 40

export const aHangingRedisIsSoonSkipped: PriceCheck = {
  claim: 'A Redis that hangs is soon left alone',
  because: 'Half a second for each request, again and again, to learn what the last request has just learned: that is what people mean by a slow site.',
  hint: 'Count failures in a row. After a few, do not ask Redis at all for a second or so, then let one request try; if it gets an answer, all may again. That is a circuit breaker.',
  reference: reading('Martin Fowler: CircuitBreaker', 'https://martinfowler.com/bliki/CircuitBreaker.html'),
  stretch: true,
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { redis, expect, patience } = context
    const list = new PriceList(context)
    await list.settle()
    const prices = await list.take('skipped')
    const limitMs = await patience(10_000)
    await redis.faults.pause()
    const began = performance.now()
    let answered = 0
    while (answered < READS && performance.now() - began < limitMs) {
      const price = prices[answered % prices.length]!
      const reply = await list.tryToGet(0, price.sku, limitMs)
      if (!reply) break
      expect('a price, while Redis hangs', reply).toHaveBody({ ...price })
      answered++
    }
    expect(`how many of ${READS} reads, one after another, were answered within ${Math.round(limitMs / 1000)} s while Redis hung`, answered).toBe(READS)
  },
}

export const oldPricesEndWithAnOutage: PriceCheck = {
  claim: 'After an outage of Redis no old price lasts longer than CACHE_TTL',
  because: 'A price that changed while Redis was away could not be taken out of it. Redis comes back and still believes the old one.',
  hint: 'What ends an old price then is its expiry alone: set it when the price is put in, and never lengthen it when it is read.',
  reference: reading('AWS Builders’ Library: caching challenges and strategies', 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/'),
  alone: true,
  boots: SHORT_TTL,
  limitMs: 90_000,
  async run(context) {
    const { redis, patience, sleep } = context
    const list = new PriceList(context)
    await list.settle()
    const before = await list.take('outage')
    const afterMs = await patience(TTL_MS + 1000)
    await list.warm(before)
    await redis.faults.cut()
    const after: Price[] = []
    for (const [index, price] of before.entries()) after.push(await list.put(index % INSTANCES, price))
    await redis.faults.restore()
    // until then it may come and go; who reads on and on must not keep it alive
    const end = performance.now() + afterMs
    while (performance.now() < end) {
      for (const { sku } of after) for (let instance = 0; instance < INSTANCES; instance++) await list.get(instance, sku)
      await sleep(100)
    }
    await Promise.all(after.map((price) => list.seen({ price, afterMs: 1, staysMs: TTL_MS, everyMs: 150, when: 'CACHE_TTL and a second after Redis was back' })))
  },
}
