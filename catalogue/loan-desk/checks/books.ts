import { asvs, oneOf, together } from 'roadworthy'
import type { Random } from 'roadworthy'
import { Desk, idOf, neverGiven } from '../desk.ts'
import type { DeskCheck, Id } from '../desk.ts'

export const aFailedTransferMovesNothing: DeskCheck = {
  claim: 'A transfer that cannot be done whole moves nothing',
  because: 'A van that is unloaded half-way leaves drills in no branch at all, and nobody can say where they went.',
  hint: 'Begin one transaction before the first move, and undo it as soon as any move turns out to be impossible.',
  reference: asvs('2.3.3'),
  async run(context) {
    const { expect, given, random } = context
    const desk = new Desk(context)
    const [a, b, c] = [await desk.shelve(9), await desk.shelve(0), await desk.shelve(2)]
    const member = await desk.join(3)
    await desk.mustLend(member, c)
    const feasible = [{ from: a, to: b, count: 2 }, { from: b, to: c, count: 1 }]
    const shelves = async () => [await desk.shelf(a), await desk.shelf(b), await desk.shelf(c)]

    given('a transfer that can be done', await desk.transfer([...feasible, { from: c, to: a, count: 1 }])).toHaveStatus(200)
    const before = await shelves()
    given('the shelves after it', before).toEqual([{ available: 8, onLoan: 0 }, { available: 1, onLoan: 0 }, { available: 1, onLoan: 1 }])

    // two copies are there after the first two moves; the third asks for one more, which is out on loan
    const impossible = await desk.transfer([...feasible, { from: c, to: a, count: 3 }])
    expect('a transfer whose third move is impossible', impossible).toBeProblem(409, 'none-available')
    expect('the shelves after it', await shelves()).toEqual(before)

    const toNowhere = await desk.transfer([...feasible, { from: c, to: neverGiven(a, random), count: 1 }])
    expect('a transfer to a stock that does not exist', toNowhere).toHaveStatus(oneOf(404, 422))
    expect('the shelves after it', await shelves()).toEqual(before)

    expect('the same transfer without its impossible part', await desk.transfer(feasible)).toHaveStatus(200)
    expect('the shelves after it', await shelves()).toEqual([{ available: 6, onLoan: 0 }, { available: 2, onLoan: 0 }, { available: 2, onLoan: 1 }])
  },
}

const WORKERS = 10
const ERRANDS = 40

/** One clerk, who does one thing after another beside the others. */
interface Clerk {
  random: Random
  member: Id
  held: { id: Id; stock: number }[]
}

export const copiesNeverChangeByThemselves: DeskCheck = {
  claim: 'available + onLoan never changes by itself',
  because: 'Copies do not breed and do not evaporate. Books in which they do are repaired by hand, every Friday, for ever.',
  hint: 'Let one transaction change everything that one event changes, and let the database do the adding: a number that was read, changed and written back undoes what others did meanwhile. Read both numbers in one statement.',
  limitMs: 90_000,
  async run(context) {
    const { expect, random } = context
    const desk = new Desk(context)
    // nothing is ever moved to or from the first
    const copies = [10, 6, 6]
    const stocks = await together(3, (index) => desk.shelve(copies[index]!))
    const clerks: Clerk[] = await together(WORKERS, async (index) => ({ random: random.fork(`clerk ${index}`), member: await desk.join(4), held: [] }))
    const moved = [0, 0, 0]

    await together(WORKERS, async (index) => {
      for (let errand = 0; errand < ERRANDS; errand++) await bustle(clerks[index]!)
    })

    const held = clerks.flatMap((clerk) => clerk.held)
    for (const [index, stock] of stocks.entries()) {
      const out = held.filter((loan) => loan.stock === index).length
      expect('a stock’s numbers when all is quiet', await desk.shelf(stock)).toEqual({ available: copies[index]! + moved[index]! - out, onLoan: out })
    }
    for (const clerk of clerks) {
      const open = await desk.openLoans(clerk.member)
      expect('a member’s open loans when all is quiet', open.map((loan) => loan.id).sort()).toEqual(clerk.held.map((loan) => String(loan.id)).sort())
    }

    async function bustle(clerk: Clerk): Promise<void> {
      const errand = clerk.random.int(1, 100)
      if (errand <= 40) await borrow(clerk)
      else if (errand <= 80 && clerk.held.length > 0) await bringBack(clerk)
      else if (errand <= 88) await move(clerk)
      else await look()
    }

    async function borrow(clerk: Clerk): Promise<void> {
      const stock = clerk.random.int(0, 2)
      const reply = await desk.lend(clerk.member, stocks[stock]!)
      expect('an attempt to borrow, amid the bustle', reply).toHaveStatus(oneOf(201, 409))
      if (reply.status === 201) clerk.held.push({ id: idOf(reply, expect), stock })
    }

    async function bringBack(clerk: Clerk): Promise<void> {
      const [loan] = clerk.held.splice(clerk.random.int(0, clerk.held.length - 1), 1)
      expect('bringing back an open loan, amid the bustle', await desk.giveBack(loan!.id)).toHaveStatus(200)
    }

    async function move(clerk: Clerk): Promise<void> {
      const [from, to] = clerk.random.shuffle([1, 2]) as [number, number]
      const reply = await desk.transfer([{ from: stocks[from]!, to: stocks[to]!, count: 1 }])
      expect('a transfer, amid the bustle', reply).toHaveStatus(oneOf(200, 409))
      if (reply.status !== 200) return
      moved[from]!--
      moved[to]!++
    }

    async function look(): Promise<void> {
      const { available, onLoan } = await desk.shelf(stocks[0]!)
      expect('available + onLoan of a stock that nothing is moved from, amid the bustle', available + onLoan).toBe(copies[0])
    }
  },
}
