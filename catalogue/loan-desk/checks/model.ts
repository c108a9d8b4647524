import { oneOf } from 'roadworthy'
import type { Expect, Model, Random, Reply } from 'roadworthy'
import { Desk, idOf, neverGiven } from '../desk.ts'
import type { DeskCheck, Id } from '../desk.ts'

interface Books {
  desk: Desk
  stocks: { id: Id; available: number; onLoan: number }[]
  members: { id: Id; maxLoans: number; open: number }[]
  loans: { id: Id; stock: number; member: number; open: boolean }[]
}

/** Stocks, members and loans are named by their place in the model, so that a shorter sequence still means something. */
type Command =
  | { kind: 'lend'; member: number; stock: number }
  | { kind: 'return'; loan: number }
  | { kind: 'transfer'; moves: { from: number; to: number; count: number }[] }
  | { kind: 'look'; stock: number }
  | { kind: 'list'; member: number }
  | { kind: 'lend to nobody'; stock: number }
  | { kind: 'lend nothing'; member: number }

const COPIES = [0, 1, 2, 4]
const LIMITS = [1, 2, 3]

export const keepsTheBooks: DeskCheck = {
  claim: 'Lending, returning and moving keep the books',
  because: 'Staff promise a drill on the phone because the screen says one is there. Every number has to be what really happened.',
  hint: 'Read the shortest sequence below and do it by hand. An open loan is one that was not returned: count only those, in the list and against the limit.',
  limitMs: 90_000,
  async run(context) {
    const { scenario, expect, random } = context
    await scenario<Books, Command>(bookkeeping(() => new Desk(context), expect, random.fork('unknown ids')))
  },
}

function bookkeeping(openDesk: () => Desk, expect: Expect, random: Random): Model<Books, Command> {
  return {
    length: 200,
    next: nextCommand,
    show: (command) => JSON.stringify(command),

    async begin() {
      const desk = openDesk()
      const books: Books = { desk, stocks: [], members: [], loans: [] }
      for (const available of COPIES) books.stocks.push({ id: await desk.shelve(available), available, onLoan: 0 })
      for (const maxLoans of LIMITS) books.members.push({ id: await desk.join(maxLoans), maxLoans, open: 0 })
      return books
    },

    async step(books, command) {
      switch (command.kind) {
        case 'lend':
          return lend(books, command, expect)
        case 'return':
          return giveBack(books, command, expect)
        case 'transfer':
          return transfer(books, command, expect)
        case 'look':
          return look(books, command.stock, expect)
        case 'list':
          return list(books, command.member, expect)
        case 'lend to nobody': {
          const nobody = neverGiven(books.members[0]!.id, random)
          expect('lending to a member who does not exist', await books.desk.lend(nobody, books.stocks[command.stock]!.id)).toHaveStatus(oneOf(404, 422))
          return
        }
        case 'lend nothing': {
          const { id, open, maxLoans } = books.members[command.member]!
          const reply = await books.desk.lend(id, neverGiven(books.stocks[0]!.id, random))
          // with a full member both refusals are right
          if (open === maxLoans) expect('lending a stock that does not exist to a member at the limit', reply).toHaveStatus(oneOf(404, 409, 422))
          else expect('lending a stock that does not exist', reply).toHaveStatus(oneOf(404, 422))
        }
      }
    },

    async end(books) {
      for (const stock of books.stocks.keys()) await look(books, stock, expect)
      for (const member of books.members.keys()) await list(books, member, expect)
    },
  }
}

function nextCommand(books: Books, random: Random): Command {
  const member = random.int(0, LIMITS.length - 1)
  const stock = random.int(0, COPIES.length - 1)
  const die = random.int(1, 100)
  if (die <= 38) return { kind: 'lend', member, stock }
  if (die <= 66 && books.loans.length > 0) return { kind: 'return', loan: pickLoan(books, random) }
  if (die <= 80) return { kind: 'transfer', moves: someMoves(random) }
  if (die <= 88) return { kind: 'look', stock }
  if (die <= 96) return { kind: 'list', member }
  return die <= 98 ? { kind: 'lend to nobody', stock } : { kind: 'lend nothing', member }
}

/** Mostly an open one; now and then one that was returned before. */
function pickLoan(books: Books, random: Random): number {
  const open = [...books.loans.keys()].filter((loan) => books.loans[loan]!.open)
  return open.length > 0 && random.bool(0.85) ? random.pick(open) : random.int(0, books.loans.length - 1)
}

function someMoves(random: Random): { from: number; to: number; count: number }[] {
  return Array.from({ length: random.int(1, 3) }, () => {
    const [from, to] = random.shuffle([...COPIES.keys()]) as [number, number]
    return { from, to, count: random.int(1, 2) }
  })
}

async function lend(books: Books, command: { member: number; stock: number }, expect: Expect): Promise<void> {
  const member = books.members[command.member]!
  const stock = books.stocks[command.stock]!
  const reply = await books.desk.lend(member.id, stock.id)
  const reasons = [...(member.open === member.maxLoans ? ['limit-reached'] : []), ...(stock.available === 0 ? ['none-available'] : [])]
  if (reasons.length > 0) return expectRefusal('lending what cannot be lent', reply, reasons, expect)
  expect('lending a copy that is there to a member who may', reply).toHaveStatus(201)
  books.loans.push({ id: idOf(reply, expect), ...command, open: true })
  stock.available--
  stock.onLoan++
  member.open++
}

async function giveBack(books: Books, command: { loan: number }, expect: Expect): Promise<void> {
  const loan = books.loans[command.loan]
  // in a shortened sequence there may be no such loan
  if (!loan) return
  const reply = await books.desk.giveBack(loan.id)
  if (!loan.open) return expectRefusal('returning a loan again', reply, ['already-returned'], expect)
  expect('returning an open loan', reply).toHaveStatus(200)
  loan.open = false
  books.stocks[loan.stock]!.available++
  books.stocks[loan.stock]!.onLoan--
  books.members[loan.member]!.open--
}

async function transfer(books: Books, command: { moves: { from: number; to: number; count: number }[] }, expect: Expect): Promise<void> {
  const reply = await books.desk.transfer(
    command.moves.map(({ from, to, count }) => ({ from: books.stocks[from]!.id, to: books.stocks[to]!.id, count })),
  )
  const after = books.stocks.map((stock) => stock.available)
  for (const { from, to, count } of command.moves) {
    if (after[from]! < count) return expectRefusal('a transfer of more than there is', reply, ['none-available'], expect)
    after[from]! -= count
    after[to]! += count
  }
  expect('a transfer of what is there, move by move', reply).toHaveStatus(200)
  for (const [index, available] of after.entries()) books.stocks[index]!.available = available
}

async function look(books: Books, index: number, expect: Expect): Promise<void> {
  const { id, available, onLoan } = books.stocks[index]!
  expect('the numbers of a stock', await books.desk.shelf(id)).toEqual({ available, onLoan })
}

async function list(books: Books, index: number, expect: Expect): Promise<void> {
  const observed = await books.desk.openLoans(books.members[index]!.id)
  const open = books.loans.filter((loan) => loan.open && loan.member === index)
  const expected = open.map((loan) => ({ id: String(loan.id), stockId: String(books.stocks[loan.stock]!.id) }))
  expect('a member’s open loans, by id', observed.sort(byId)).toEqual(expected.sort(byId))
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)

function expectRefusal(label: string, reply: Reply, reasons: string[], expect: Expect): void {
  const [only, another] = reasons
  expect(label, reply).toBeProblem(409, another ? undefined : only)
  expect(`the code of ${label}`, reply.body.code).toBeOneOf(...reasons)
}
