import { oneOf, together } from 'roadworthy'
import type { Context, Expect, Random, Reply } from 'roadworthy'
import { path } from '../desk.ts'
import type { Desk, Id } from '../desk.ts'

/** A member who borrows and brings back under load, and notes what was promised. */
interface Borrower {
  id: Id
  random: Random
  /** `unsure`: a return was sent and no answer came. */
  loans: Map<string, { id: Id; state: 'open' | 'returned' | 'unsure' }>
  /** Loans asked for without an answer: each may exist or not. */
  unanswered: number
}

/** What the desk says, held against what it has acknowledged. */
export interface Audit {
  /** Loans that were acknowledged and are gone. */
  lost: string[]
  /** Loans whose acknowledged return is undone. */
  undone: string[]
  /** Loans that nobody asked for, beyond those whose answer never came. */
  fromNowhere: number
  /** Open loans of the members, less copies that the stocks call on loan. */
  outOfStep: number
  /** Copies in the books. */
  copies: number
  /** What was moved between the stocks is what was acknowledged, and at most as much more as was asked for without an answer. */
  movesHold: boolean
}

/** Writes of all kinds at once, until told to stop, with a memory of every promise. */
export class Load {
  /** Writes that were acknowledged so far. */
  acknowledged = 0
  readonly #context: Pick<Context, 'web' | 'fresh' | 'random' | 'expect' | 'sleep'>
  readonly #desk: Desk
  readonly #borrowers: Borrower[] = []
  #stocks: [Id, Id] = ['', '']
  #moved = 0
  #unansweredMoves = 0
  #stopped = false
  #running: Promise<unknown> = Promise.resolve()

  constructor(context: Pick<Context, 'web' | 'fresh' | 'random' | 'expect' | 'sleep'>, desk: Desk) {
    this.#context = context
    this.#desk = desk
  }

  async prepare(borrowers: number): Promise<void> {
    this.#stocks = [await this.#desk.shelve(COPIES), await this.#desk.shelve(COPIES)]
    for (let index = 0; index < borrowers; index++) {
      this.#borrowers.push({ id: await this.#desk.join(1000), random: this.#context.random.fork(`borrower ${index}`), loans: new Map(), unanswered: 0 })
    }
  }

  /** Sets everybody going; whoever gets no answer stops by himself. */
  start(): void {
    this.#stopped = false
    const vans = 2
    this.#running = together(this.#borrowers.length + vans, (index) => {
      const borrower = this.#borrowers[index]
      return borrower ? this.#keepBorrowing(borrower) : this.#keepMoving()
    })
    // what went wrong is told by `end`
    this.#running.catch(() => {})
  }

  /** Resolves when everybody has stopped. */
  async end(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  /** Resolves when so many more writes have been acknowledged, or after a while. */
  async until(more: number): Promise<void> {
    const goal = this.acknowledged + more
    for (let waited = 0; this.acknowledged < goal && waited < LONG_ENOUGH_MS; waited += 5) await this.#context.sleep(5)
  }

  /** The books as they are once they agree with what was promised, or as they still are after 5 s. */
  async audit(): Promise<Audit> {
    for (let tries = 0; ; tries++) {
      const audit = await this.#look()
      if (isInOrder(audit) || tries === 10) return audit
      await this.#context.sleep(500)
    }
  }

  expectInOrder(audit: Audit, expect: Expect): void {
    expect('acknowledged loans that are gone', audit.lost).toEqual([])
    expect('loans that are open again although their return was acknowledged', audit.undone).toEqual([])
    expect('loans that nobody asked for', audit.fromNowhere).toBe(0)
    expect('open loans of the members, less copies that the stocks call on loan', audit.outOfStep).toBe(0)
    expect('copies in the books of both stocks', audit.copies).toBe(2 * COPIES)
    expect('the copies moved', audit.movesHold ? 'as acknowledged' : 'fewer or more than acknowledged').toBe('as acknowledged')
  }

  /** Makes what was found the new starting point: from here on every loan is known again. */
  async settle(): Promise<void> {
    for (const borrower of this.#borrowers) {
      const open = await this.#desk.openLoans(borrower.id)
      const known = borrower.loans
      borrower.loans = new Map(open.map(({ id }) => [id, { id: known.get(id)?.id ?? id, state: 'open' }]))
      borrower.unanswered = 0
    }
    this.#moved = (await this.#copiesOf(1)) - COPIES
    this.#unansweredMoves = 0
  }

  async #keepBorrowing(borrower: Borrower): Promise<void> {
    while (!this.#stopped) {
      const open = [...borrower.loans.values()].filter((loan) => loan.state === 'open')
      const goesOn = open.length > 3 && borrower.random.bool(0.4) ? await this.#bringBack(borrower.random.pick(open)) : await this.#borrow(borrower)
      if (!goesOn) return
    }
  }

  async #borrow(borrower: Borrower): Promise<boolean> {
    borrower.unanswered++
    const reply = await this.#send('/loans', { memberId: borrower.id, stockId: borrower.random.pick(this.#stocks) })
    const id = reply?.status === 201 ? idIfWhole(reply) : undefined
    if (!reply || reply.status >= 500 || (reply.status === 201 && id === undefined)) return this.#afterFailure(reply)
    borrower.unanswered--
    this.#context.expect('the answer to borrowing under load', reply).toHaveStatus(oneOf(201, 409))
    if (id !== undefined) {
      this.acknowledged++
      borrower.loans.set(String(id), { id, state: 'open' })
    }
    return true
  }

  async #bringBack(loan: { id: Id; state: 'open' | 'returned' | 'unsure' }): Promise<boolean> {
    loan.state = 'unsure'
    const reply = await this.#send(`/loans/${path(loan.id)}/return`)
    if (reply?.status === 200) {
      this.acknowledged++
      loan.state = 'returned'
    }
    return reply?.status === 200 || this.#afterFailure(reply)
  }

  async #keepMoving(): Promise<void> {
    const [from, to] = this.#stocks
    while (!this.#stopped) {
      this.#unansweredMoves++
      const reply = await this.#send('/transfers', { moves: [{ from, to, count: 1 }] })
      if (!reply || reply.status >= 500) {
        if (await this.#afterFailure(reply)) continue
        return
      }
      this.#unansweredMoves--
      if (reply.status !== 200) continue
      this.acknowledged++
      this.#moved++
    }
  }

  /** Whether to go on: not without an answer, and after an error only once the program has had time to breathe. */
  async #afterFailure(reply: Reply | undefined): Promise<boolean> {
    if (reply) await this.#context.sleep(50)
    return reply !== undefined
  }

  #send(to: string, body?: unknown): Promise<Reply | undefined> {
    return this.#context.web.attempt('POST', to, { body, retry503: false })
  }

  async #look(): Promise<Audit> {
    const audit: Audit = { lost: [], undone: [], fromNowhere: 0, outOfStep: 0, copies: 0, movesHold: true }
    for (const borrower of this.#borrowers) {
      const open = new Set((await this.#desk.openLoans(borrower.id)).map((loan) => loan.id))
      audit.outOfStep += open.size
      for (const [id, { state }] of borrower.loans) {
        if (state === 'open' && !open.has(id)) audit.lost.push(id)
        if (state === 'returned' && open.has(id)) audit.undone.push(id)
      }
      const unknown = [...open].filter((id) => !borrower.loans.has(id)).length
      audit.fromNowhere += Math.max(0, unknown - borrower.unanswered)
    }
    for (const stock of this.#stocks) {
      const { available, onLoan } = await this.#desk.shelf(stock)
      audit.copies += available + onLoan
      audit.outOfStep -= onLoan
    }
    const moved = (await this.#copiesOf(1)) - COPIES
    audit.movesHold = moved >= this.#moved && moved <= this.#moved + this.#unansweredMoves
    return audit
  }

  async #copiesOf(index: 0 | 1): Promise<number> {
    const { available, onLoan } = await this.#desk.shelf(this.#stocks[index])
    return available + onLoan
  }
}

// moved all to one shelf they are no more than a stock may begin with
const COPIES = 500
const LONG_ENOUGH_MS = 8000

/** Without a length, a reply that is cut off by the kill looks like one that has ended. */
function idIfWhole(reply: Reply): Id | undefined {
  try {
    return JSON.parse(reply.text).id
  } catch {
    return undefined
  }
}

function isInOrder(audit: Audit): boolean {
  const { lost, undone, fromNowhere, outOfStep, copies, movesHold } = audit
  return lost.length === 0 && undone.length === 0 && fromNowhere === 0 && outOfStep === 0 && copies === 2 * COPIES && movesHold
}
