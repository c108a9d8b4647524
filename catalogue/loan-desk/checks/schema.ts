import { reading } from 'roadworthy'
import type { Expect } from 'roadworthy'
import { Desk } from '../desk.ts'
import type { DeskCheck, Id } from '../desk.ts'
import { Layout } from './layout.ts'
import type { Link, Named } from './layout.ts'

/** Copies of the first stock that the first members take: no numbering of rows looks like that. */
const BORROWED = [3, 2, 1]
const OUT = 6

export const theSchemaRefusesNonsense: DeskCheck = {
  claim: 'The schema itself refuses orphans and negative counts',
  because: 'Code is rewritten, bypassed and run by hand at night. A rule in the schema holds for all of it, and turns silent damage into an error somebody sees.',
  hint: 'Give loans foreign keys to the member and the stock, and the counts a CHECK that they are not negative. On SQLite foreign keys have to be declared as on any other database, and switched on for each connection.',
  reference: reading('PostgreSQL documentation, §5.5 Constraints', 'https://www.postgresql.org/docs/current/ddl-constraints.html'),
  stretch: true,
  limitMs: 60_000,
  async run(context) {
    const { database, expect, given, fresh, random } = context
    const desk = new Desk(context)
    const layout = new Layout(database)
    const stockNames = [fresh.id('drill'), fresh.id('saw')]
    const memberNames = [fresh.id('ann'), fresh.id('bob'), fresh.id('cem'), fresh.id('eve')]
    const copies = [random.int(400, 600), random.int(700, 900)] as const
    const stocks: Id[] = []
    const members: Id[] = []
    for (const [index, name] of stockNames.entries()) stocks.push(await desk.shelve(copies[index]!, name))
    for (const name of memberNames) members.push(await desk.join(3, name))
    for (const [index, times] of BORROWED.entries()) {
      for (let copy = 0; copy < times; copy++) await desk.mustLend(members[index]!, stocks[0]!)
    }

    for (const name of [...stockNames, ...memberNames]) {
      given(`places in the database that hold the name ${name}`, (await database.find(name)).length).toBeAtLeast(1)
    }
    const stockRows = await layout.rowsNamed(stockNames)
    const memberRows = await layout.rowsNamed(memberNames)
    if (!stockRows || !memberRows) return context.notApplicable('stocks and members are not rows that could be found by their names')

    // what says, for both stocks, how many copies they have or how many of them are there
    const counts = stockRows.columnsThat((row, column) => {
      const value = Number(stockRows.rows[row]![column])
      return value === copies[row] || (row === 0 && value === copies[0] - OUT)
    })
    let tried = 0
    for (const column of counts) tried += await expectNoNegative(layout, stockRows, stockNames, column, expect)
    const links: Attempts[] = []
    for (const link of await layout.linksBetween(stockRows, memberRows, BORROWED)) {
      links.push([
        await tryOrphan(layout, link, 'stock', stockRows.rows.at(-1)![link.stockKey]),
        await tryOrphan(layout, link, 'member', memberRows.rows.at(-1)![link.memberKey]),
      ])
    }
    // beside the loans there may be others that name both, such as a log, which may well outlive what it tells of
    const best = links.toSorted((a, b) => harm(a) - harm(b))[0] ?? []
    for (const { what, outcome } of best) {
      if (outcome === 'not possible') continue
      tried++
      expect(what, outcome).toBe('refused')
    }
    if (tried === 0) context.notApplicable('neither counts nor loans could be found in the tables and changed by hand')
  },
}

/** Writes a smaller count by hand, which must do; then a negative one, which must not. 0 if not even the first can be done. */
async function expectNoNegative(layout: Layout, stock: Named, names: string[], column: string, expect: Expect): Promise<0 | 1> {
  const before = Number(stock.rows[0]![column])
  const write = (value: number) => layout.change({ table: stock.table, set: column, to: value, where: { [stock.name]: names[0] } })
  const read = async () => Number((await layout.rowsNamed(names))?.rows[0]?.[column])

  await write(before - 1)
  const changeable = (await read()) === before - 1
  if (changeable) await write(-1)
  const after = await read()
  await write(before)
  if (!changeable) return 0
  expect(`${stock.table}.${column} after -1 was written into it by hand`, after).toBeAtLeast(0)
  return 1
}

interface Attempt {
  what: string
  outcome: 'accepted' | 'refused' | 'not possible'
}

type Attempts = Attempt[]

const harm = (attempts: Attempts): number => attempts.filter(({ outcome }) => outcome !== 'refused').length

/** Points a member's loans at another parent by hand, which must do; then at one that does not exist, which must not. */
async function tryOrphan(layout: Layout, link: Link, parent: 'stock' | 'member', sibling: unknown): Promise<Attempt> {
  const [column, own] = parent === 'stock' ? [link.stockColumn, link.stockValue] : [link.memberColumn, link.memberValue]
  const what = `a loan in ${link.table} that was given, by hand, the ${column} of no ${parent}`
  // the rest of the row is how it is found again
  const whereAt = (value: unknown) => ({ [link.stockColumn]: link.stockValue, [link.memberColumn]: link.memberValue, [column]: value })
  const move = (from: unknown, to: unknown) => layout.change({ table: link.table, set: column, to, where: whereAt(from) })
  const isAt = async (value: unknown) => (await layout.count(link.table, whereAt(value))) > 0

  await move(own, sibling)
  const changeable = await isAt(sibling)
  await move(sibling, own)
  if (!changeable) return { what, outcome: 'not possible' }

  const nobody = noSuch(own)
  await move(own, nobody)
  const orphaned = await isAt(nobody)
  await move(nobody, own)
  return { what, outcome: orphaned ? 'accepted' : 'refused' }
}

/** A key of the same shape that nothing has. */
function noSuch(key: unknown): unknown {
  if (typeof key === 'number' || typeof key === 'bigint') return 2_000_000_011
  if (/^\d+$/.test(String(key))) return '2000000011'
  return String(key).replace(/[0-9a-f]/gi, (digit) => (digit === '7' ? '3' : '7'))
}
