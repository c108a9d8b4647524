import { reading } from 'roadworthy'
import { isRead, PriceList } from '../price-list.ts'
import type { Price, PriceCheck, PriceContext } from '../price-list.ts'

/** A load may take 2 s, and no longer. */
const LOAD_MS = 2000

/** How long a write is given to end while the reader is held; and how long the last of the readers is held when it has. */
const LONGEST_HOLD_MS = 1300
const AFTER_THE_WRITE_MS = 900

/** A program may give up on a Redis that does not answer; held for a shorter time than this none does. */
const SHORT_HOLD_MS = 150

export const aSlowReaderCannotPutTheOldPriceBack: PriceCheck = {
  claim: 'A reader who is slow cannot put the old price back',
  because: 'It read the old price before the change, and writes it into the cache after: from then on everybody gets the old price, until it expires. It happens where it hurts, at the prices that are read most.',
  hint: 'Let the cache refuse what was loaded before the last change: a lease that a write takes away, or a version that only grows, compared and set in one step (a script, or WATCH). And invalidate after the commit, not before.',
  reference: reading('Scaling Memcache at Facebook, 3.2.1: leases', 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const list = new PriceList(context)
    await list.settle()
    for (const [index, price] of (await list.take('overtaken')).entries()) await overtake(context, list, { price, writer: index, afterMs: index === 2 ? AFTER_THE_WRITE_MS : 0 })
    const spare = await list.take('halfway')
    for (const nth of [1, 2, 3]) {
      for (let tries = 0; tries < 3; tries++) if (await readHalfway(context, list, { price: spare.pop()!, nth })) break
    }
  },
}

const READER = 1

/** The reader's SELECT has run, but its answer is kept back until the new price is written, or longer: an invalidation that is repeated a little later does not help. */
async function overtake({ database, sleep, patience, given }: PriceContext, list: PriceList, { price, writer, afterMs }: { price: Price; writer: number; afterMs: number }): Promise<void> {
  const hold = database.wire.holdReply((statement) => statement.instance === READER && isRead(statement, price.sku))
  const began = performance.now()
  const reads = list.get(READER, price.sku)
  reads.catch(() => {})
  await Promise.race([hold.held, reads, sleep(5000)])
  const after = list.next(price)
  const writes = list.write(writer, after)
  writes.catch(() => {})
  // a program in which the write waits for the reader has no such race
  const written = await Promise.race([writes.then(() => true), sleep(LONGEST_HOLD_MS).then(() => false)])
  if (written) await sleep(afterMs)
  hold.release()
  const heldMs = performance.now() - began
  given('the new price', await writes).toHaveStatus([200, 201])
  const reply = await reads
  // a load that takes too long may end as it likes
  if (heldMs < LOAD_MS) given('the price for the slow reader', reply).toHaveStatus(200)
  await list.seen({ price: after, afterMs: await patience(1000), staysMs: 1500, when: 'a second after a slow reader had got his answer' })
}

/** Between two steps of a write somebody reads. False if it took so long that it shows nothing. */
async function readHalfway({ redis, sleep, patience, given }: PriceContext, list: PriceList, { price, nth }: { price: Price; nth: number }): Promise<boolean> {
  let commands = 0
  const hold = redis.wire.holdReply((command) => command.instance === 0 && !GREETINGS.includes(command.name) && ++commands === nth)
  const after = list.next(price)
  const writes = list.write(0, after)
  writes.catch(() => {})
  await Promise.race([hold.held, writes, sleep(5000)])
  const began = performance.now()
  const reply = await list.get(READER, price.sku)
  const heldMs = performance.now() - began
  hold.release()
  given('the new price', await writes).toHaveStatus([200, 201])
  given('the price for who reads meanwhile', reply).toHaveStatus(200)
  if (heldMs > SHORT_HOLD_MS) return false
  await list.seen({ price: after, afterMs: await patience(1000), staysMs: 500, when: 'a second after a PUT during which it was read' })
  return true
}

const GREETINGS = ['HELLO', 'AUTH', 'CLIENT', 'SELECT', 'PING', 'INFO', 'COMMAND']
