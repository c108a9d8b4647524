import { reading, together } from 'roadworthy'
import { INSTANCES, isRead, PriceList } from '../price-list.ts'
import type { Price, PriceCheck, PriceContext } from '../price-list.ts'
import { SHORT_TTL, TTL_MS } from './visibility.ts'

/** CACHE_TTL where a check says nothing else. */
const USUAL_TTL_MS = 60_000

export const everyKeyExpires: PriceCheck = {
  claim: 'Every key in Redis expires, locks and all',
  because: 'A key without an end is there for ever: an old price, or the lock of a process that has died. In a year the memory is full of them, and nobody dares to delete any.',
  hint: 'Give every SET its expiry in the same command, EX or PX; SET followed by EXPIRE leaves a key behind if you die in between. Think of all that you write: prices, misses, locks, counters, versions.',
  reference: reading('Redis: EXPIRE', 'https://redis.io/docs/latest/commands/expire/'),
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { database, given, expect, fresh, sleep } = context
    const list = new PriceList(context)
    await list.settle()
    const [warmed, changed, loading] = (await list.take('expiring')) as [Price, Price, Price]
    await list.warm([warmed, changed])
    await list.put(0, changed)
    await list.get(1, changed.sku)
    const unknown = fresh.id('unknown')
    given('an unknown SKU', await list.get(2, unknown)).toHaveStatus(404)
    const price = { sku: fresh.id('created'), name: 'A new one', cents: 100, version: 1 }
    given('creating a price', await list.write(0, price)).toHaveStatus([200, 201])
    given('the created price', await list.get(1, price.sku)).toHaveBody({ ...price })

    // while a price is being loaded there may be keys that are gone afterwards
    const hold = database.wire.holdReply((statement) => isRead(statement, loading.sku))
    const read = list.get(0, loading.sku)
    read.catch(() => {})
    await Promise.race([hold.held, read, sleep(3000)])
    const during = await lifetimes(context)
    hold.release()
    given('the price that was loading', await read).toHaveBody({ ...loading })
    await sleep(500)
    const afterwards = await lifetimes(context)

    given('how many keys there are in Redis', afterwards.length).toBeAtLeast(1)
    const all = [...during, ...afterwards]
    expect('keys that never expire', named(all.filter(({ ms }) => ms === NEVER))).toEqual([])
    expect('keys that are to last longer than ten times CACHE_TTL', named(all.filter(({ ms }) => ms > 10 * USUAL_TTL_MS))).toEqual([])
  },
}

const NEVER = -1

interface Lifetime {
  key: Buffer
  /** What is left of it. */
  ms: number
}

async function lifetimes({ redis }: Pick<PriceContext, 'redis'>): Promise<Lifetime[]> {
  const found: Lifetime[] = []
  for (const key of await redis.keys()) found.push({ key, ms: Number(await redis.command('PTTL', key)) })
  return found
}

function named(found: Lifetime[]): string[] {
  return [...new Set(found.map(({ key }) => key.toString()))].slice(0, 10)
}

/** A tenth of CACHE_TTL. */
const SPREAD_MS = TTL_MS / 10

export const keysWarmedTogetherExpireApart: PriceCheck = {
  claim: 'Prices that were loaded together do not expire together',
  because: 'After a deploy everything is loaded in the same second. With one lifetime for all, everything is missed in the same second, too, again and again, like a drum.',
  hint: 'Take a random part off each lifetime, a tenth of it or more; or load an entry anew, by chance, shortly before its end.',
  reference: reading('AWS Builders’ Library: caching challenges and strategies', 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/'),
  stretch: true,
  alone: true,
  boots: SHORT_TTL,
  limitMs: 90_000,
  async run(context) {
    const { expect, redis, sleep } = context
    const list = new PriceList(context)
    await list.settle()
    const prices = await list.take('together')
    await redis.flush()
    const commands = redis.wire.watch()
    const batches = Array.from({ length: 10 }, (_, batch) => prices.slice(batch * 20, batch * 20 + 20))
    for (const batch of batches) {
      await together(batch.length, async (index) => expect('a price', await list.get(index % INSTANCES, batch[index]!.sku)).toHaveBody({ ...batch[index]! }))
    }
    await sleep(100)
    const lifetimes = await givenLifetimes(context, commands.commands())
    commands.stop()
    const spreadMs = lifetimes.length < 2 ? 0 : Math.max(...lifetimes) - Math.min(...lifetimes)
    if (lifetimes.length >= prices.length / 2 && spreadMs >= SPREAD_MS) {
      expect('how far apart the lifetimes of prices loaded together are, in ms', Math.round(spreadMs)).toBeAtLeast(SPREAD_MS)
      return
    }
    const share = await largestShareAtOnce(context, list, prices)
    expect('the largest share of all loads that came at once, in percent, when the prices were read on', Math.round(100 * share)).toBeAtMost(50)
  },
}

/** From the last command that named a key to the end of the key; what they have in common says nothing. */
async function givenLifetimes({ redis }: PriceContext, commands: { args: Buffer[]; atMs: number }[]): Promise<number[]> {
  const named = new Map<string, number>()
  for (const { args, atMs } of commands) for (const arg of args) named.set(arg.toString('latin1'), atMs)
  const found: number[] = []
  for (const key of await redis.keys()) {
    const atMs = named.get(key.toString('latin1'))
    const endsAtMs = Date.now() + Number(await redis.command('PTTL', key))
    if (atMs !== undefined && endsAtMs > Date.now()) found.push(endsAtMs - atMs)
  }
  return found
}

/** Reads them round and round for a lifetime and a bit; the largest part of the reloads that fell into one quarter of a second. */
async function largestShareAtOnce({ database }: PriceContext, list: PriceList, prices: Price[]): Promise<number> {
  const watch = database.wire.watch()
  const end = performance.now() + 1.3 * TTL_MS
  let longestRoundMs = 0
  while (performance.now() < end) {
    const began = performance.now()
    for (let from = 0; from < prices.length; from += 20) await together(20, (index) => list.get(index % INSTANCES, prices[from + index]!.sku))
    longestRoundMs = Math.max(longestRoundMs, performance.now() - began)
  }
  const times = watch.statements().filter((statement) => isRead(statement)).map(({ atMs }) => atMs)
  watch.stop()
  // a miss is noticed only when its turn comes
  const windowMs = 250 + longestRoundMs
  const atOnce = times.map((from) => times.filter((atMs) => atMs >= from && atMs < from + windowMs).length)
  return times.length === 0 ? 0 : Math.max(...atOnce) / times.length
}
