import { asvs, reading, together } from 'roadworthy'
import type { Context, Reply } from 'roadworthy'
import { Desk } from '../desk.ts'
import type { DeskCheck, Id, Move } from '../desk.ts'

export const oneCopyOneLoan: DeskCheck = {
  claim: 'One copy and forty borrowers make one loan',
  because: 'On the first sunny Saturday everybody clicks at once. The second member comes for a drill that is already gone.',
  hint: 'Look whether a copy is there and take it in one step that nobody can come between: one conditional UPDATE, or a row lock held until you commit.',
  reference: asvs('2.3.4'),
  limitMs: 60_000,
  async run(context) {
    const { expect } = context
    const desk = new Desk(context)
    const members = await together(40, () => desk.join(10))
    const drills: Id[] = []
    for (let round = 0; round < 3; round++) {
      const drill = await desk.shelve(1)
      drills.push(drill)
      await raceForOne(context, desk, drill, members.map((member) => () => desk.lend(member, drill)))
    }
    const open = await together(40, (index) => desk.openLoans(members[index]!))
    expect('the stocks that the forty have out, all in all', open.flat().map((loan) => loan.stockId).sort()).toEqual(drills.map(String).sort())
  },
}

export const theLimitHolds: DeskCheck = {
  claim: 'A member’s limit holds when requests come at once',
  because: 'A limit that a double click gets round is no limit, and a script gets round it by the hundred.',
  hint: 'Two requests that count before either writes both see room. Make the second wait for the first: lock something that belongs to the member before you count.',
  reference: asvs('15.4.2'),
  limitMs: 60_000,
  async run(context) {
    const { expect } = context
    const desk = new Desk(context)
    // a stock for each request, so that no queue at the shelf hides a race at the member
    const stocks = await together(20, () => desk.shelve(10))
    const rounds = 4
    for (let round = 0; round < rounds; round++) {
      const member = await desk.join(3)
      const replies = await together(20, (index) => desk.lend(member, stocks[index]!))
      expect('loans given to a member who may have 3', replies.filter((reply) => reply.status === 201).length).toBe(3)
      for (const reply of replies.filter((one) => one.status !== 201)) {
        expect('a request beyond the limit', reply).toBeProblem(409, 'limit-reached')
      }
      expect('the open loans of a member who may have 3', (await desk.openLoans(member)).length).toBe(3)
    }
    const shelves = await together(20, (index) => desk.shelf(stocks[index]!))
    expect('copies on loan, over all stocks', sum(shelves.map((shelf) => shelf.onLoan))).toBe(3 * rounds)
    expect('copies in the books, over all stocks', sum(shelves.map((shelf) => shelf.available + shelf.onLoan))).toBe(200)
  },
}

export const aLoanIsReturnedOnce: DeskCheck = {
  claim: 'One loan is returned once, however often it is asked',
  because: 'A returned drill that is booked in twice is lent to somebody who finds an empty shelf.',
  hint: 'Close the loan only if it is still open, in the statement that closes it, and put the copy back only if that statement changed a row.',
  reference: asvs('15.4.2'),
  limitMs: 60_000,
  async run(context) {
    const { expect } = context
    const desk = new Desk(context)
    const [member, others] = [await desk.join(5), await desk.join(50)]
    const drill = await desk.shelve(50)
    // others have enough out, so that a count that falls too far does not become a negative one, which a schema may refuse
    for (let copy = 0; copy < 20; copy++) await desk.mustLend(others, drill)
    for (let round = 0; round < 4; round++) {
      const loan = await desk.mustLend(member, drill)
      const replies = await together(20, () => desk.giveBack(loan))
      expect('returns that were accepted', replies.filter((reply) => reply.status === 200).length).toBe(1)
      for (const reply of replies.filter((one) => one.status !== 200)) {
        expect('a return that came too late', reply).toBeProblem(409, 'already-returned')
      }
      expect('the stock after the return', await desk.shelf(drill)).toEqual({ available: 30, onLoan: 20 })
      expect('what the member still has', await desk.openLoans(member)).toEqual([])
    }
  },
}

export const opposedTransfersAllSucceed: DeskCheck = {
  claim: 'Opposed transfers neither lose copies nor fail',
  because: 'Two vans on the same road in opposite directions is an ordinary Monday. A deadlock is the database asking you to try again, not an error to show to the driver.',
  hint: 'Each transfer waits for a row that the other holds. Take your locks in one order everywhere, or run the whole transaction again when the database says deadlock or serialization failure; best both.',
  reference: reading('PostgreSQL documentation, §13.5 Serialization Failure Handling', 'https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html'),
  limitMs: 150_000,
  async run(context) {
    const { expect, random, sleep } = context
    const desk = new Desk(context)
    const [a, b, c] = (await together(3, () => desk.shelve(500))) as [Id, Id, Id]
    const there: Move[][] = [[{ from: a, to: b, count: 1 }], [{ from: a, to: b, count: 1 }, { from: b, to: c, count: 1 }]]
    const back: Move[][] = [[{ from: b, to: a, count: 1 }], [{ from: c, to: b, count: 1 }, { from: b, to: a, count: 1 }]]
    let quickestMs = MOST_APART_MS

    // PostgreSQL notices a deadlock after a second: whoever rests on trying again makes fewer trips, which is well
    const enoughAt = performance.now() + 30_000
    for (let trip = 0; trip < 200 && (trip < 50 || performance.now() < enoughAt); trip++) {
      // at first they set out in the same instant; later a little apart, so that they meet at other points
      const late = trip < 10 ? 0 : random.int(-5, 5) * Math.min(quickestMs, MOST_APART_MS / 5)
      await together(2, async (van) => {
        if (van === 0 ? late > 0 : late < 0) await sleep(Math.abs(late))
        await drive(van === 0 ? there[trip % 2]! : back[trip % 2]!)
      })
    }
    for (const stock of [a, b, c]) {
      expect('a stock after as many trips back as there', await desk.shelf(stock)).toEqual({ available: 500, onLoan: 0 })
    }

    async function drive(moves: Move[]): Promise<void> {
      const reply = await desk.transfer(moves, 60_000)
      expect('a transfer, met by another that goes the other way', reply).toHaveStatus(200)
      quickestMs = Math.min(quickestMs, reply.ms)
    }
  },
}

export const theLastCopySurvivesThreeInstances: DeskCheck = {
  claim: 'The last copy is lent once, whichever of three instances is asked',
  because: 'The day you need a second server is the day a lock inside the first one stops meaning anything.',
  hint: 'What must be agreed on between processes belongs where all of them look: rely on the database for it, not on a lock or a queue in your own memory.',
  reference: reading('The Twelve-Factor App, VI. Processes', 'https://12factor.net/processes'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { web, expect, subject } = context
    const desk = new Desk(context)
    const members = await together(12, () => desk.join(30))
    await subject.scale(3)
    for (let round = 0; round < 15; round++) {
      const drill = await desk.shelve(1)
      await raceForOne(context, desk, drill, members.map((member, index) => () => desk.lend(member, drill, web.instance(index % 3))))
    }
    const open = await together(12, (index) => desk.openLoans(members[index]!))
    expect('loans out after fifteen rounds', open.flat().length).toBe(15)
  },
}

/** How much later than the other a van sets out at most. */
const MOST_APART_MS = 30

/** Everybody wants the one copy there is: one gets it, the others are told so, and the books say so too. */
async function raceForOne({ expect }: Pick<Context, 'expect'>, desk: Desk, drill: Id, borrowers: (() => Promise<Reply>)[]): Promise<void> {
  const replies = await together(borrowers.length, (index) => borrowers[index]!())
  expect('loans made of the one copy', replies.filter((reply) => reply.status === 201).length).toBe(1)
  for (const reply of replies.filter((one) => one.status !== 201)) {
    expect('a borrower who came too late', reply).toBeProblem(409, 'none-available')
  }
  expect('the stock after the race', await desk.shelf(drill)).toEqual({ available: 0, onLoan: 1 })
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)
