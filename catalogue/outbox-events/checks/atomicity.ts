import { reading } from 'roadworthy'
import { PLACED } from '../cloud-event.ts'
import { LAG_MS, Shop, unique, type ShopCheck, type ShopContext } from '../shop.ts'
import { withoutCommits } from './sabotage.ts'

const ORDERS = 500

export const everyCommitYieldsItsEvent: ShopCheck = {
  claim: 'Every order that was taken has its event, and one that failed has none',
  because: 'An order without its event is never delivered; an event without its order sends the warehouse running for something nobody bought.',
  hint: 'Write the order and its event to the outbox in one transaction, and let nobody publish but the relay, which sees only what was committed.',
  reference: reading('Chris Richardson, Pattern: Transactional outbox', 'https://microservices.io/patterns/data/transactional-outbox.html'),
  alone: true,
  limitMs: 180_000,
  async run(context) {
    const { expect } = context
    const shop = await Shop.open(context)
    await shop.place()
    const [taken, failed]: [{ id: string; customer: string; cents: number }[], string[]] = [[], []]
    await withoutCommits(context, { table: 'outbox', every: 3 }, async () => {
      let begun = 0
      const clerk = async () => {
        while (begun < ORDERS) {
          begun++
          const draft = shop.draft()
          const reply = await shop.try(draft)
          if (reply?.status === 201) taken.push({ ...draft, id: String(reply.body?.id) })
          else failed.push(draft.customer)
        }
      }
      await Promise.all(Array.from({ length: 8 }, clerk))
    })
    context.given('orders taken although every third commit is made to fail', taken.length).toBeAtLeast(100)
    expect('orders that were taken and have no event', await shop.placedMissing(taken, LAG_MS * 3)).toEqual([])
    await shop.quiet()
    const placed = (await shop.events()).filter(({ type }) => type === PLACED)
    const of = (customers: ReadonlySet<string>) => placed.filter(({ event }) => customers.has(String((event.data as { customer?: unknown } | undefined)?.customer)))
    expect('events of orders that were not taken', unique(of(new Set(failed)).map(({ subject }) => subject))).toEqual([])
    expect('different events of the orders that were taken', unique(of(new Set(taken.map(({ customer }) => customer))).map(({ id }) => id)).length).toBe(taken.length)
  },
}

export const orderAndOutboxShareATransaction: ShopCheck = {
  claim: 'An order and its row in the outbox are written by one transaction',
  because: 'Between two transactions there is always room for a crash, and it is found on the busiest day.',
  hint: 'Open one transaction, insert the order and the outbox row through that same connection, and commit once. A trigger that writes the outbox row will do as well.',
  reference: reading('Chris Richardson, Pattern: Transactional outbox', 'https://microservices.io/patterns/data/transactional-outbox.html'),
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { expect, given, subject } = context
    const shop = await Shop.open(context)
    // so that rows stay in the outbox while they are looked at
    await subject.of('relay').kill()
    const before = await count(context, 'outbox')
    const order = await shop.place()
    given('rows in the outbox for one order, while no relay runs', (await count(context, 'outbox')) - before).toBeAtLeast(1)
    const tables = await tablesHolding(context, order.cents)

    const withoutEvent = shop.draft()
    await withoutCommits(context, { table: 'outbox' }, async () => void (await shop.try(withoutEvent)))
    for (const table of tables) {
      expect(`rows in ${table} of an order whose outbox row could not be written`, await rowsWith(context, table, withoutEvent.cents)).toBe(0)
    }
    if (tables.length === 0) context.note('tables that hold an order beside the outbox', 'none: the outbox itself keeps the orders')
    for (const table of tables) {
      const rows = await count(context, 'outbox')
      await withoutCommits(context, { table }, async () => void (await shop.try(shop.draft())))
      expect(`rows in the outbox for an order that could not be written to ${table}`, (await count(context, 'outbox')) - rows).toBe(0)
    }
    await subject.of('relay').restart()
  },
}

async function count({ database }: ShopContext, table: string): Promise<number> {
  const [row] = await database.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)
  return Number(row?.n)
}

/** Ordinary tables, the outbox aside, that have a row with this amount in a column of its own. */
async function tablesHolding(context: ShopContext, cents: number): Promise<string[]> {
  const tables = await context.database.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE 'outbox%' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  )
  const holding: string[] = []
  for (const { name } of tables) if ((await rowsWith(context, name, cents)) > 0) holding.push(name)
  return holding
}

async function rowsWith({ database }: ShopContext, table: string, cents: number): Promise<number> {
  const [row] = await database.query<{ n: string }>(`SELECT count(*) AS n FROM ${table} AS t WHERE EXISTS (SELECT FROM jsonb_each_text(to_jsonb(t)) WHERE value = $1)`, [String(cents)])
  return Number(row?.n)
}
