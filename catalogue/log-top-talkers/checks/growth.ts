import { reading, type Check, type Context } from 'roadworthy'
import { ask } from '../answer.ts'
import { anyStart } from '../data.ts'
import { staysInLine } from '../in-line.ts'
import { everyoneOnce, oneClient, wholeNight } from '../long-logs.ts'

const MIB = 2 ** 20
// of wall time, where a few seconds of CPU are enough: the machine may have other work
const RUN_LIMIT_MS = 120_000

export const timeGrowsInLine: Check<{}, never> = {
  claim: 'Twice the lines from twice the clients take about twice the time',
  because: 'In an attack every line may come from a client of its own. A program that looks through all of them for each line is fast on the example and not done by morning on the day it is needed.',
  hint: 'How long does it take to find the record of a client you have seen before? A list is searched from the front, a hash table is not. For the top K there is no need to keep things sorted on the way.',
  reference: reading('Time complexity of the everyday operations of Python', 'https://wiki.python.org/moin/TimeComplexity'),
  alone: true,
  limitMs: 600_000,
  async run(context) {
    const start = anyStart(context.random)
    await staysInLine(context, { from: 4_096, cap: 262_144 }, async (size) => {
      const log = everyoneOnce(size, start)
      const { answer, run } = await ask(context, { top: 10, window: 60, limit: 5 }, log.chunks, { limitMs: RUN_LIMIT_MS })
      context.expect(`the answer to ${size} lines from as many clients`, answer).toEqual(log.answer)
      return run.cpuMs
    })
  },
}

export const oneBusyClientStaysCheap: Check<{}, never> = {
  claim: 'A client that fills the window with requests costs no more per line than any other',
  because: 'The busiest client is the very one you are looking for. If each of its requests costs as much as all of them in the window, it takes your report down too.',
  hint: 'Do you go through the whole window at every request? Only two things change: one time comes in, and some leave at the old end. Each time is then touched twice in its life, however long the window. Mind that taking the first item out of an array may move all the others.',
  reference: reading('Amortized analysis', 'https://en.wikipedia.org/wiki/Amortized_analysis'),
  alone: true,
  limitMs: 600_000,
  async run(context) {
    const start = anyStart(context.random)
    await staysInLine(context, { from: 4_096, cap: 1_048_576 }, async (size) => {
      const log = oneClient(size, start)
      // so that the very last request is the burst: all of them had to be remembered
      const { answer, run } = await ask(context, { top: 10, window: 86_400, limit: size - 1 }, log.chunks, { limitMs: RUN_LIMIT_MS })
      context.expect(`the answer to ${size} lines from one client`, answer).toEqual(log.answer)
      return run.cpuMs
    })
  },
}

export const memoryStaysFlat: Check<{}, never> = {
  claim: 'A log of 600 MB is read in no more memory than its 2,000 clients need',
  because: 'Logs are larger than the machine that reads them. A report that needs the log in memory works until the night it matters.',
  hint: 'Read a piece, use it, let it go. What grows with the lines? Perhaps a list of entries, all times of every client, or the small slice of a text that keeps the large one alive.',
  reference: reading('Backpressuring in streams', 'https://nodejs.org/en/learn/modules/backpressuring-in-streams'),
  alone: true,
  limitMs: 240_000,
  async run(context) {
    const { expect, given, inconclusive } = context
    const options = { top: 5, window: 60, limit: 1_000 }
    const log = wholeNight({ clients: 2_000, bytes: 600_000_000, start: anyStart(context.random), ...options })

    const idle = await ask(context, options, lingering(context, log.firstLine), { memory: true })
    given('lines in a log of one line', idle.answer.lines).toBe(1)
    const { answer, run } = await ask(context, options, log.chunks, { memory: true, limitMs: 220_000 })
    expect('the answer to the long log', answer).toEqual(log.answer)
    if (idle.run.peakBytes === 0 || run.peakBytes === 0) inconclusive('the memory of a program could not be measured on this machine')
    const allowed = Math.ceil(idle.run.peakBytes / MIB) + 200
    expect(`the most memory in use, in MiB (waiting for input it is ${allowed - 200})`, Math.round(run.peakBytes / MIB)).toBeAtMost(allowed)
  },
}

/** One line, and then an input that stays open long enough for the memory at rest to be seen. */
async function* lingering({ sleep }: Context, line: string): AsyncGenerator<string> {
  yield line
  await sleep(2_000)
}
