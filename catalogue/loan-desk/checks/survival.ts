import { reading, together } from 'roadworthy'
import { Desk, path } from '../desk.ts'
import type { DeskCheck } from '../desk.ts'
import { Load } from './load.ts'

export const nothingAcknowledgedIsLost: DeskCheck = {
  claim: 'Nothing acknowledged is lost when the program is killed',
  because: 'Servers run out of memory and machines restart. The member walked out with the drill because your server said yes.',
  hint: 'Say yes only after the commit has come back. Nothing that was promised may live in memory alone, not even for a moment; and what belongs together is committed together.',
  reference: reading('PostgreSQL documentation, §3.4 Transactions', 'https://www.postgresql.org/docs/current/tutorial-transactions.html'),
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { given, expect, subject, random, sleep } = context
    const desk = new Desk(context)
    const load = new Load(context, desk)
    await load.prepare(8)
    for (let round = 0; round < 3; round++) {
      const before = load.acknowledged
      load.start()
      await load.until(random.int(30, 60))
      await subject.kill()
      await load.end()
      given('writes acknowledged before the program was killed', load.acknowledged - before).toBeAtLeast(20)
      await subject.restart()
      // locks of the dead are let go by the database in its own time
      await sleep(100)
      load.expectInOrder(await load.audit(), expect)
      await load.settle()
    }
    const [member, drill] = [await desk.join(1), await desk.shelve(1)]
    expect('lending after it all', await desk.lend(member, drill)).toHaveStatus(201)
  },
}

export const releasingAgainHarmsNothing: DeskCheck = {
  claim: 'Running release again harms nothing',
  because: 'Release runs at every deploy, and a deploy that empties the books is remembered for a long time.',
  hint: 'Create what is missing and leave what is there: IF NOT EXISTS, or a table that remembers which steps were done.',
  reference: reading('The Twelve-Factor App, XII. Admin processes', 'https://12factor.net/admin-processes'),
  boots: true,
  limitMs: 90_000,
  async run(context) {
    const { expect, given, subject } = context
    const desk = new Desk(context)
    expect('the exit code of a second release', (await subject.release()).exitCode).toBe(0)

    const [member, drill] = [await desk.join(2), await desk.shelve(3)]
    const loan = await desk.mustLend(member, drill)
    given('the stock before the next release', await desk.shelf(drill, given)).toEqual({ available: 2, onLoan: 1 })

    expect('the exit code of a third release, with data there', (await subject.release()).exitCode).toBe(0)
    expect('the stock after it', await desk.shelf(drill)).toEqual({ available: 2, onLoan: 1 })
    expect('the member’s open loans after it', await desk.openLoans(member)).toEqual([{ id: String(loan), stockId: String(drill) }])
    expect('lending after it', await desk.lend(member, drill)).toHaveStatus(201)
    expect('returning after it', await desk.giveBack(loan)).toHaveStatus(200)
    expect('the stock in the end', await desk.shelf(drill)).toEqual({ available: 2, onLoan: 1 })
  },
}

export const livesInTheDeclaredDatabase: DeskCheck = {
  claim: 'The data lives in the declared database',
  because: 'What lives in the program’s memory or in a file beside it is gone with the machine, and a second instance never sees it.',
  hint: 'Read DATABASE_URL and keep everything there: stock, members and loans. A cache may repeat what the database knows, never replace it.',
  reference: reading('The Twelve-Factor App, IV. Backing services', 'https://12factor.net/backing-services'),
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { database, expect, fresh, subject, web } = context
    const desk = new Desk(context)
    const [toolName, memberName] = [fresh.id('hammer'), fresh.id('member')]
    const drill = await desk.shelve(5, toolName)
    const member = await desk.join(2, memberName)
    for (const [what, sentinel] of [['stock', toolName], ['member', memberName]] as const) {
      const places = await database.find(sentinel)
      expect(`places in the database that hold the name of the new ${what}`, places.length).toBeAtLeast(1)
    }

    const loan = await desk.mustLend(member, drill)
    await subject.restart()
    const [stockAfter, memberAfter] = await together(2, (index) => web.get(index === 0 ? `/stock/${path(drill)}` : `/members/${path(member)}`))
    expect('the stock after a restart', stockAfter).toHaveStatus(200)
    expect('the stock after a restart', stockAfter).toHaveBody({ branch: desk.branch, name: toolName, available: 4, onLoan: 1 })
    expect('the member after a restart', memberAfter).toHaveStatus(200)
    expect('the member after a restart', memberAfter).toHaveBody({ name: memberName, maxLoans: 2 })
    expect('the member’s open loans after a restart', await desk.openLoans(member)).toEqual([{ id: String(loan), stockId: String(drill) }])
    expect('returning a loan that was made before the restart', await desk.giveBack(loan)).toHaveStatus(200)
  },
}
