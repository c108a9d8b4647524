import { asvs } from 'roadworthy'
import type { Faults, Reply } from 'roadworthy'
import { Desk, path } from '../desk.ts'
import type { DeskCheck, Shelf } from '../desk.ts'
import { Load } from './load.ts'

interface Books {
  from: Shelf
  to: Shelf
  loans: number
}

export const aCutConnectionIsHealed: DeskCheck = {
  claim: 'A cut database connection leaves the old state or the new one, and heals',
  because: 'Databases restart and networks drop connections at the worst moment. Half a loan, or a pool of dead connections at three in the morning, is what wakes somebody.',
  hint: 'Put every change in one transaction and never do it again by yourself once its commit was sent: you cannot know. Throw a broken connection away and let the pool open another.',
  reference: asvs('16.5.3'),
  alone: true,
  limitMs: 240_000,
  async run(context) {
    const { database, expect, given, sleep, random } = context
    const { faults } = database
    if (!faults.possible) context.notApplicable('this database is a file: there is no connection to cut')
    const desk = new Desk(context)
    const [from, to, member] = [await desk.shelve(200), await desk.shelve(200), await desk.join(1000)]
    const errands = [
      {
        what: 'a loan',
        send: () => post('/loans', { memberId: member, stockId: from }),
        done: 201,
        after: (books: Books) => ({ from: shift(books.from, -1, +1), to: books.to, loans: books.loans + 1 }),
      },
      {
        what: 'a transfer',
        send: () => post('/transfers', { moves: [{ from, to, count: 3 }, { from: to, to: from, count: 1 }] }),
        done: 200,
        after: (books: Books) => ({ from: shift(books.from, -2, 0), to: shift(books.to, +2, 0), loans: books.loans }),
      },
    ]

    for (const { what, send, done, after } of errands) {
      const { reply, steps } = await countSteps(faults, send)
      given(`${what} while nothing is wrong`, reply?.status).toBe(done)
      given(`replies of the database that ${what} waits for`, steps).toBeAtLeast(1)
      // the last is the answer to the commit, or to the statement that commits by itself
      for (const step of new Set([1, Math.ceil(steps / 2), steps - 2, steps - 1, steps].filter((one) => one >= 1))) {
        const before = await books()
        const answer = await cutAt(step, faults, send)
        await heals(`after ${what} was cut off at reply ${step} of ${steps}`)
        const now = await books()
        const whole = after(before)
        if (answer?.status === done) expect(`the books after ${what} that was acknowledged all the same`, now).toEqual(whole)
        else if (now.from.available !== before.from.available) expect(`the books after ${what} that was cut off and done`, now).toEqual(whole)
        else expect(`the books after ${what} that was cut off and not done`, now).toEqual(before)
      }
    }

    const load = new Load(context, desk)
    await load.prepare(6)
    for (const harm of [() => faults.reset(), () => faults.cut()]) {
      load.start()
      await load.until(random.int(20, 40))
      await harm()
      await sleep(300)
      await faults.restore()
      await load.end()
      await heals('after all connections were lost under load')
      load.expectInOrder(await load.audit(), expect)
      await load.settle()
    }

    function post(to: string, body: unknown): Promise<Reply | undefined> {
      return context.web.attempt('POST', to, { body, retry503: false })
    }

    async function books(): Promise<Books> {
      return { from: await desk.shelf(from), to: await desk.shelf(to), loans: (await desk.openLoans(member)).length }
    }

    /** Ten reads and a write in a row, begun within 10 s: a pool must not hand out the dead in between. */
    async function heals(when: string): Promise<void> {
      const deadline = performance.now() + 10_000
      for (let good = 0; good <= 10; ) {
        const [method, target, body, wanted] =
          good < 10 ? (['GET', `/members/${path(member)}`, undefined, 200] as const) : (['POST', '/members', { name: context.fresh.name(), maxLoans: 1 }, 201] as const)
        const reply = await context.web.attempt(method, target, { body, retry503: false })
        if (reply?.status === wanted) {
          good++
          continue
        }
        if (performance.now() > deadline) expect(`the status of ${method} ${target}, 10 s ${when}`, reply?.status).toBe(wanted)
        good = 0
        await sleep(200)
      }
    }
  },
}

const shift = ({ available, onLoan }: Shelf, more: number, out: number): Shelf => ({ available: available + more, onLoan: onLoan + out })

type Send = () => Promise<Reply | undefined>

/** How many replies of the database a request waits for: each is held for a moment and let go. */
async function countSteps(faults: Faults, send: Send): Promise<{ reply: Reply | undefined; steps: number }> {
  let steps = 0
  const reply = await stepThrough(faults, send, async () => void steps++)
  return { reply, steps }
}

/** Resets the connection while the given reply of the database is on its way: it never arrives. */
function cutAt(step: number, faults: Faults, send: Send): Promise<Reply | undefined> {
  return stepThrough(faults, send, async (at) => {
    if (at === step) await faults.reset()
  })
}

async function stepThrough(faults: Faults, send: Send, onHeld: (step: number) => Promise<void>): Promise<Reply | undefined> {
  let hold = await faults.holdNext()
  const reply = send()
  for (let step = 1; ; step++) {
    const came = await Promise.race([hold.held.then(() => 'held' as const), reply.then(() => 'answered' as const)])
    if (came === 'answered' || step > 60) break
    await onHeld(step)
    const next = await faults.holdNext()
    hold.release()
    hold = next
  }
  hold.release()
  await faults.restore()
  return reply
}
