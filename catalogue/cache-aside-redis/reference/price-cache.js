import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { RedisAway } from './redis-away.js'
import { FILL, FORGET, LOOK } from './scripts.js'

/** A load may take 2 s; a lease that its holder took along into the grave must end, too. */
const LEASE_MS = 3000
/** How often those who wait for another's load look again. */
const LOOK_EVERY_MS = 20

/** Prices, from Redis where it can be, from the table where it must be. */
export class PriceCache {
  #table
  #redis
  #ttlMs
  /** Reads under way in this process, by SKU. */
  #underWay = new Map()

  constructor({ table, redis, ttlMs }) {
    this.#table = table
    this.#redis = redis
    this.#ttlMs = ttlMs
  }

  /** The price, or null. Those who ask for the same at once share one look. */
  find(sku) {
    let finding = this.#underWay.get(sku)
    if (!finding) {
      finding = this.#find(sku).finally(() => {
        if (this.#underWay.get(sku) === finding) this.#underWay.delete(sku)
      })
      this.#underWay.set(sku, finding)
    }
    return finding
  }

  async set(sku, price) {
    const written = await this.#table.set(sku, price)
    // who asks from now on must not share a read that began before
    this.#underWay.delete(sku)
    // after the commit: before it, a reader could fetch the old price into the gap
    await this.#redis.runAnyway(FORGET, keyOf(sku)).catch(tolerate)
    return written
  }

  async #find(sku) {
    const token = randomUUID()
    const end = performance.now() + LEASE_MS
    while (performance.now() < end) {
      const found = await this.#redis.run(LOOK, keyOf(sku), token, LEASE_MS).catch(tolerate)
      // no Redis: everybody for himself
      if (found === undefined) break
      if (found === `lease ${token}`) {
        const price = await this.#table.find(sku)
        const filled = await this.#redis.run(FILL, keyOf(sku), token, `price ${JSON.stringify(price)}`, this.#lifetimeMs()).catch(tolerate)
        if (filled !== 0) return price
        // the price was written while we loaded it: what we hold may be the old one
      } else if (found.startsWith('lease ')) {
        // another instance is loading it
        await sleep(LOOK_EVERY_MS)
      } else {
        const price = priceIn(found)
        if (price !== undefined) return price
        // nothing that we have put there: as good as a miss
        await this.#redis.run(FORGET, keyOf(sku)).catch(tolerate)
      }
    }
    return this.#table.find(sku)
  }

  /** Not the same for all, so that what was loaded together is not missed together. */
  #lifetimeMs() {
    return Math.round(this.#ttlMs * (0.75 + 0.25 * Math.random()))
  }
}

function keyOf(sku) {
  return `price:${sku}`
}

/** The price in an entry, null where it says that there is none, undefined where it says nothing. */
function priceIn(entry) {
  try {
    const price = JSON.parse(entry.replace(/^price /, ''))
    return price === null || Number.isInteger(price.cents) ? price : undefined
  } catch {
    return undefined
  }
}

function tolerate(error) {
  if (!(error instanceof RedisAway)) throw error
}
