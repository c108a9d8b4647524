import { AWKWARD, reading, type Check, type Random } from 'roadworthy'
import { ask } from '../answer.ts'
import { anyAddress, anyStart, anyStatus } from '../data.ts'
import { inTime, lineOf, logOf, type Hit } from '../log.ts'
import { answerTo } from '../oracle.ts'

const combinedLogFormat = reading('Apache HTTP Server: log files, Combined Log Format', 'https://httpd.apache.org/docs/2.4/logs.html#combined')

export const totalsMatch: Check<{}, never> = {
  claim: 'Lines, bytes and status classes add up to what the log says',
  because: 'Every decision that follows rests on these sums. If they are off, somebody blocks a customer or buys a server for nothing.',
  hint: 'Take five lines and count them by hand. A size of `-` is a request that sent nothing, not a bad line. Does the last line count when no line feed follows it? A blank line?',
  reference: combinedLogFormat,
  async run(context) {
    const { random, expect } = context
    const options = { top: 3, window: 60, limit: 50 }
    const hits = yearOfTraffic(random, 400)
    const log = hits.map((hit, index) => (index % 40 === 7 ? `${lineOf(hit)}\n${random.pick(['', '  ', '\t'])}\n` : `${lineOf(hit)}\n`)).join('')
    const { answer } = await ask(context, options, log)
    const { lines, bad, bytes, classes } = answerTo(hits, options)
    expect('lines, bad lines, bytes and classes', answer).toMatch({ lines, bad, bytes, classes })

    const few = hits.slice(0, 3)
    const unended = await ask(context, options, logOf(few).trimEnd())
    expect('lines when no line feed follows the last', unended.answer.lines).toBe(few.length)
    expect('bytes when no line feed follows the last', unended.answer.bytes).toBe(answerTo(few, options).bytes)

    const empty = await ask(context, options, '')
    expect('the answer to an empty log', empty.answer).toEqual(answerTo([], options))
  },
}

export const topIsOrdered: Check<{}, never> = {
  claim: 'The top list is ordered by bytes, and ties by the name of the client',
  because: 'A list whose ties fall differently every night cannot be compared with the night before, and the last place on it is a lottery.',
  hint: 'Compare bytes first and the client second, both in one comparison, and use it also where you decide who is kept. Names compare byte by byte: not by language, and not as numbers, so `10.0.0.10` comes before `10.0.0.9`.',
  reference: reading('Heap queue algorithm, with the largest n of a stream', 'https://docs.python.org/3/library/heapq.html'),
  async run(context) {
    const { random, expect } = context
    const net = `10.${random.int(0, 255)}.${random.int(0, 255)}`
    const name = random.letters(4)
    const tied = [`${net}.10`, `${net}.2`, `${net}.31`, `${net}.4`, `::${random.int(1, 9)}`, `fe80::${name}`, `${name}-7.example`, `${name}.7.example`, `${name}7.example`].sort()
    const share = random.int(500, 5_000)
    const start = anyStart(random)
    // in every spell of the tie, those who must come first arrive last
    const equal = tied.toReversed().flatMap((client, index) => [
      { client, at: start + index, bytes: share },
      { client, at: start + index, bytes: index % 2 === 0 ? null : 0 },
      { client, at: start + 60 + index, bytes: share + 1 },
    ])
    const heavy = [0, 1, 2].map((index) => ({ client: `${random.letters(6)}.heavy.example`, at: start + index, bytes: 50_000 + 100 * index }))
    const chatty = Array.from({ length: 30 }, (_, index) => ({ client: `${net}.200`, at: start + index, bytes: 1 }))
    const hits = inTime(equal, heavy, chatty)
    for (const top of [heavy.length + 4, heavy.length + tied.length]) {
      const options = { top, window: 60, limit: 1_000 }
      const { answer } = await ask(context, options, logOf(hits))
      expect(`the top ${top}`, answer.top).toEqual(answerTo(hits, options).top)
    }

    const options = { top: 7, window: 60, limit: 1_000 }
    const mixed = yearOfTraffic(random, 300)
    const { answer } = await ask(context, options, logOf(mixed))
    expect('the top 7 of everyday traffic', answer.top).toEqual(answerTo(mixed, options).top)
  },
}

export const shortTopList: Check<{}, never> = {
  claim: 'Asked for more clients than there are, it lists them all and no more',
  because: 'A quiet night has fewer clients than the report has rows. Filled-up rows look like real clients, and a crash looks like a break-in.',
  hint: 'The list ends where the clients end. With `--top 0` it is there too, and empty.',
  async run(context) {
    const { random, expect, given } = context
    const start = anyStart(random)
    const clients = Array.from({ length: random.int(3, 6) }, () => anyAddress(random))
    const hits = clients.map((client, index) => ({ client, at: start + index, bytes: random.int(1, 9_999) }))
    const asking = async (top: number) => (await ask(context, { top, window: 60, limit: 10 }, logOf(hits))).answer
    const all = answerTo(hits, { top: clients.length, window: 60, limit: 10 }).top

    given('the top list when asked for one fewer than there are', (await asking(clients.length - 1)).top).toEqual(all.slice(0, -1))
    expect('the top list when asked for exactly as many as there are', (await asking(clients.length)).top).toEqual(all)
    expect('the top list when asked for five more than there are', (await asking(clients.length + 5)).top).toEqual(all)
    expect('the top list when asked for none', (await asking(0)).top).toEqual([])
  },
}

export const sumsPass32Bits: Check<{}, never> = {
  claim: 'Sums of bytes are exact far beyond 32 bits',
  because: 'One day of video passes four gigabytes before breakfast. A sum that wraps around puts your heaviest client last.',
  hint: 'Which type holds your sums, in the totals and in each client? It needs 53 bits here; 32 are used up by two large downloads, and single-precision floats are exact only to 24.',
  reference: reading('CWE-190: integer overflow or wraparound', 'https://cwe.mitre.org/data/definitions/190.html'),
  async run(context) {
    const { random, expect } = context
    const options = { top: 4, window: 60, limit: 10 }
    const start = anyStart(random)
    const [a, b, c, d] = [0, 1, 2, 3].map(() => anyAddress(random)) as [string, string, string, string]
    const sizes: [string, number][] = [
      [a, 2_147_483_647], [a, random.int(1, 999)],
      [b, 4_294_967_295], [b, random.int(1, 999)],
      [c, random.int(3_000_000_000, 4_000_000_000)], [c, random.int(3_000_000_000, 4_000_000_000)],
      // an odd sum just under 2^53
      [d, 4_503_599_627_370_496], [d, 4_503_500_000_000_001 + 2 * random.int(0, 1_000_000)],
    ]
    const hits = sizes.map(([client, bytes], index) => ({ client, at: start + index, bytes }))
    const ordinary = hits.slice(0, 6)
    const some = answerTo(ordinary, options)
    const first = await ask(context, options, logOf(ordinary))
    expect('the bytes of each client', first.answer.top).toEqual(some.top)
    expect('the bytes of all', first.answer.bytes).toBe(some.bytes)

    const all = answerTo(hits, options)
    const second = await ask(context, options, logOf(hits))
    expect('the bytes of each client, close to 2^53', second.answer.top).toEqual(all.top)
    expect('the bytes of all, close to 2^53', second.answer.bytes).toBe(all.bytes)
  },
}

/** Over a little more than a year, so that every month has its turn. */
function yearOfTraffic(random: Random, count: number): Hit[] {
  const clients = Array.from({ length: 25 }, () => anyAddress(random))
  const agents = AWKWARD.filter((text) => !/["\\]/.test(text))
  let at = anyStart(random)
  return Array.from({ length: count }, () => {
    at += random.int(0, Math.ceil((2 * 400 * 86_400) / count))
    return {
      client: random.pick(clients),
      at,
      status: anyStatus(random),
      bytes: random.bool(0.2) ? null : random.int(0, 90_000),
      referer: random.pick(['-', 'https://lendery.example/tools?branch=7']),
      agent: random.pick(agents),
    }
  })
}
