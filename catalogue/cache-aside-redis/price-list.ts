import { redis, sqlDatabase } from 'roadworthy'
import type { Check, Context, Database, Polled, Random, Redis, Reply, SqlWatch, Statement } from 'roadworthy'

export const services = { database: sqlDatabase('postgres'), redis: redis() }

/** A check of this challenge. */
export type PriceCheck = Check<typeof services, never>

export type PriceContext = Context & { database: Database; redis: Redis }

export interface Price {
  sku: string
  name: string
  cents: number
  version: number
}

export const INSTANCES = 3

/** Prices that are in the table from the beginning: so many for each purpose. */
const SHELVES = { again: 4, shared: 3, changing: 4, overtaken: 3, halfway: 9, stampede: 2, fleet: 2, expiring: 4, together: 200, refused: 6, hanging: 6, skipped: 10, outage: 3, corrupt: 6, settling: 60 }

export type Shelf = keyof typeof SHELVES

export async function fillShelves({ database, random }: { database: Database; random: Random }): Promise<void> {
  const rows = Object.entries(SHELVES).flatMap(([shelf, count]) =>
    Array.from({ length: count }, (_, index) => ({ sku: `${shelf}-${random.letters(5)}-${index}`, name: `${random.pick(NAMES)} ${random.letters(4)}`, cents: random.int(100, 99_999), version: random.int(1, 9) })),
  )
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE)
    const values = some.map((_, index) => `($${4 * index + 1}, $${4 * index + 2}, $${4 * index + 3}, $${4 * index + 4})`)
    const cells = some.flatMap(({ sku, name, cents, version }) => [sku, name, cents, version])
    // without such a table there is nothing to fill; the checks look whether it is there
    await database.query(`INSERT INTO prices (sku, name, cents, version) VALUES ${values.join(', ')}`, cells).catch(() => {})
  }
}

/** An outage is over for the program 10 s later, at the latest. */
const SETTLED_AFTER_MS = 12_000

const ROWS_AT_ONCE = 50
const NAMES = ['Hammer drill', 'Zoë’s ladder', 'Säge "groß"', '工具箱', 'Wet saw 🔨', '50 % wrench', "O'Brien's plane"]

/** Speaks to the instances in the contract's words, and looks at what reaches the database. */
export class PriceList {
  readonly #context: PriceContext

  constructor(context: PriceContext) {
    this.#context = context
    if (!context.database.wire.possible) context.inconclusive('what the program asks its database cannot be read on the way')
  }

  /** The prices of a shelf, as they are in the table. */
  async take(shelf: Shelf): Promise<Price[]> {
    const { database, given } = this.#context
    const found = await database.query<Price>('SELECT sku, name, cents, version FROM prices WHERE sku LIKE $1 ORDER BY sku', [`${shelf}-%`]).catch(() => [])
    given('rows that were put into prices(sku, name, cents, version) between release and web', found.length).toBe(SHELVES[shelf])
    return found
  }

  get(instance: number, sku: string, limitMs?: number): Promise<Reply> {
    return this.#context.web.instance(instance).get(pathOf(sku), limitMs === undefined ? {} : { limitMs })
  }

  /** As `get`, but no answer in time is an answer, too. */
  tryToGet(instance: number, sku: string, limitMs: number): Promise<Reply | undefined> {
    return this.#context.web.instance(instance).attempt('GET', pathOf(sku), { limitMs })
  }

  /** Writes another price than the last, and resolves to what is to be read from now on. */
  async put(instance: number, before: Price): Promise<Price> {
    const after = this.next(before)
    this.#context.given('a new price', await this.write(instance, after)).toHaveStatus([200, 201])
    return after
  }

  next(before: Price): Price {
    return { sku: before.sku, name: `${before.name.slice(0, 40)} ${this.#context.random.letters(3)}`, cents: before.cents + this.#context.random.int(1, 500), version: before.version + 1 }
  }

  write(instance: number, { sku, name, cents }: Price): Promise<Reply> {
    return this.#context.web.instance(instance).put(pathOf(sku), { name, cents })
  }

  tryToWrite(instance: number, { sku, name, cents }: Price, limitMs: number): Promise<Reply | undefined> {
    return this.#context.web.instance(instance).attempt('PUT', pathOf(sku), { body: { name, cents }, limitMs })
  }

  /** Reads these on every instance, so that they are in the cache. */
  async warm(prices: readonly Price[]): Promise<void> {
    for (const price of prices) {
      for (let instance = 0; instance < INSTANCES; instance++) {
        this.#context.given(`the price of ${price.sku}`, await this.get(instance, price.sku)).toHaveBody({ ...price })
      }
    }
  }

  /**
   * Waits until every instance uses its cache: after an outage that may take
   * 10 s. One that never does is told so by the checks that count.
   */
  async settle(): Promise<void> {
    const { database, sleep } = this.#context
    const end = performance.now() + SETTLED_AFTER_MS
    for (const { sku } of await this.take('settling')) {
      let reads = 0
      for (let instance = 0; instance < INSTANCES; instance++) {
        await this.get(instance, sku)
        await sleep(30)
        const watch = database.wire.watch()
        await this.get(instance, sku)
        reads += readsOf(watch, sku)
        watch.stop()
      }
      if (reads === 0 || performance.now() > end) return
      await sleep(300)
    }
  }

  /** Asks every instance until all give this price, which then has to stay. */
  async seen({ price, afterMs, staysMs, everyMs = 100, when }: { price: Price; afterMs: number; staysMs: number; everyMs?: number; when: string }): Promise<void> {
    const { poll, expect } = this.#context
    const asked = Array.from({ length: INSTANCES }, (_, instance) =>
      poll({ ask: () => this.#whatIsSaid(instance, price.sku), holds: (said) => isSame(said, price), withinMs: afterMs, staysMs, everyMs }),
    )
    const polls: Polled<unknown>[] = await Promise.all(asked)
    for (const [instance, { last, became }] of polls.entries()) {
      expect(`the price that instance ${instance + 1} gives ${became ? `once it had given the new one` : when}`, last).toMatch({ ...price })
    }
  }

  async #whatIsSaid(instance: number, sku: string): Promise<unknown> {
    const reply = await this.get(instance, sku)
    return reply.status === 200 ? reply.body : { status: reply.status }
  }
}

function isSame(said: unknown, price: Price): boolean {
  const { name, cents, version } = (said ?? {}) as Partial<Price>
  return name === price.name && cents === price.cents && version === price.version
}

function pathOf(sku: string): string {
  return `/prices/${encodeURIComponent(sku)}`
}

const WRITES = ['insert', 'update', 'delete', 'merge', 'copy', 'truncate']

/** A statement that reads prices; with a SKU: that one. */
export function isRead(statement: Statement, sku?: string): boolean {
  const { tables, verb, sql, values } = statement
  const reads = tables.includes('prices') && !WRITES.includes(verb)
  return reads && (sku === undefined || sql.includes(sku) || values.some((value) => value?.includes(sku)))
}

export function readsOf(watch: SqlWatch, sku?: string): number {
  return watch.statements().filter((statement) => isRead(statement, sku)).length
}
