import { reading, rfc, type Check, type Random } from 'roadworthy'
import { ask } from '../answer.ts'
import { anyAddress, anyStart } from '../data.ts'
import { inTime, logOf, secondsAt, type Hit } from '../log.ts'
import { answerTo } from '../oracle.ts'

export const burstAcrossAnEdge: Check<{}, never> = {
  claim: 'A burst is found wherever it falls, also across the edge of a clock interval',
  because: 'Whoever counts per calendar minute lets twice the limit through around every full minute, and attackers know where that is.',
  hint: 'The window ends at the request you look at and moves with it. Keep the recent times of each client: the newest goes in at one end, what is too old leaves at the other. Each client is reported once, for the first time it passes the limit.',
  reference: reading('How we built rate limiting capable of scaling to millions of domains', 'https://blog.cloudflare.com/counting-things-a-lot-of-different-things/'),
  async run(context) {
    const { random, expect } = context
    for (const window of random.shuffle([10, 30, 60, 300]).slice(0, 3)) {
      const options = { top: 3, window, limit: random.int(3, 8) }
      const hits = straddling(random, options)
      const { answer } = await ask(context, options, logOf(hits))
      expect(`bursts around a multiple of ${window} s`, answer.bursts).toEqual(answerTo(hits, options).bursts)
    }

    const options = { top: 3, window: random.int(20, 40), limit: 4 }
    const crowd = inTime(crowdOf(random, 14, options.window), twiceOver(random, options))
    const { answer } = await ask(context, options, logOf(crowd))
    expect('bursts in a crowd, by time and then by client', answer.bursts).toEqual(answerTo(crowd, options).bursts)
  },
}

export const limitIsNoBurst: Check<{}, never> = {
  claim: 'As many requests as the limit are no burst, and a request exactly one window old no longer counts',
  because: 'The limit is a promise to honest clients. Off by one, and those who keep to it exactly are the ones you accuse.',
  hint: 'More than the limit, not as many. The window is open at its old end: with 60 s, a request at 12:00:00 is out of it at 12:01:00.',
  async run(context) {
    const { random, expect, given } = context
    for (const limit of [2, random.int(3, 7)]) {
      const options = { top: 3, window: limit * random.int(3, 9), limit }
      const { over, within } = atTheBoundary(random, options)
      const hits = inTime(over, within)
      const { answer } = await ask(context, options, logOf(hits))
      for (const client of new Set(over.map((hit) => hit.client))) {
        given('the clients with a burst', answer.bursts).toSatisfy(`${client} to be among them`, (bursts) => Array.isArray(bursts) && bursts.some((one) => one?.client === client))
      }
      expect(`bursts of more than ${limit} in ${options.window} s`, answer.bursts).toEqual(answerTo(hits, options).bursts)
    }
  },
}

export const offsetsAreHonoured: Check<{}, never> = {
  claim: 'A time stamp is read with its offset: 12:00 +0530 is 06:30 in UTC',
  because: 'Logs of several regions, or of one night in which the clocks change, are one log. Read without offsets, they show bursts nobody made and hide the ones there were.',
  hint: 'Take the offset away from the clock time to get UTC: minus for `+0530`, plus for `-0800`. Do it before you compare, and mind that it may change the day and the year.',
  reference: rfc(3339, '4.2'),
  async run(context) {
    const { random, expect } = context
    const year = random.int(2024, 2029)
    for (const turn of [`${year}-12-31T23:59:30Z`, '2028-02-29T00:10:00Z']) {
      const options = { top: 3, window: 60, limit: 3 }
      const hits = aroundTheWorld(random, secondsAt(turn))
      const { answer } = await ask(context, options, logOf(hits))
      expect('lines', answer.lines).toBe(hits.length)
      expect('bad lines', answer.bad).toBe(0)
      expect('bursts, as instants', answer.bursts).toEqual(answerTo(hits, options).bursts)
    }
  },
}

interface Burstiness {
  window: number
  limit: number
}

/**
 * Limit and one requests on both sides of a multiple of the window, as many
 * windows after the epoch, the start of the log and the client's first
 * request. The windows divide 900 s: the clocks of all zones agree on the edges.
 */
function straddling(random: Random, { window, limit }: Burstiness): Hit[] {
  const edge = Math.ceil(anyStart(random) / 900) * 900
  const client = anyAddress(random)
  const before = Math.ceil((limit + 1) / 2)
  const reach = window / 5
  const near = (from: number, to: number, count: number) => Array.from({ length: count }, () => random.int(from, to))
  const times = [edge - window, ...near(edge - reach, edge - 1, before), ...near(edge, edge + reach - 1, limit + 1 - before)]
  const calm = anyAddress(random)
  return inTime(
    [edge - window, edge - 1, edge].map((at) => ({ client: calm, at, bytes: 10 })),
    times.map((at) => ({ client, at, bytes: 100 })),
  )
}

/** Clients that come in waves, some of them dense enough. */
function crowdOf(random: Random, clients: number, window: number): Hit[] {
  const start = anyStart(random)
  return Array.from({ length: clients }, () => anyAddress(random)).flatMap((client) => {
    let at = start + random.int(0, window)
    const pace = random.pick([4, 6, 8, 10, 14])
    return Array.from({ length: 22 }, () => {
      at += random.int(0, Math.ceil((2 * window) / pace))
      return { client, at, bytes: random.int(0, 999) }
    })
  })
}

/** Three who pass the limit in the same second, the last in name first, and again later on. */
function twiceOver(random: Random, { window, limit }: Burstiness): Hit[] {
  const start = anyStart(random)
  const clients = ['c', 'b', 'a'].map((letter) => `${letter}-${random.letters(6)}.example`)
  return [start, start + 5 * window].flatMap((at) =>
    clients.flatMap((client) => Array.from({ length: limit + 1 }, () => ({ client, at, bytes: 1 }))),
  )
}

/** Clients one request, or one second, over the line; and clients just within it. */
function atTheBoundary(random: Random, { window, limit }: Burstiness): { over: Hit[]; within: Hit[] } {
  const start = anyStart(random)
  const by = (times: number[]): Hit[] => {
    const client = anyAddress(random)
    return times.map((at) => ({ client, at, bytes: 1 }))
  }
  /** `count` times: the first, and the others up to the last, close to it. */
  const spread = (first: number, last: number, count: number) => [first, ...Array.from({ length: count - 1 }, (_, i) => last - (count - 2 - i))]
  return {
    over: [...by(Array(limit + 1).fill(start)), ...by(spread(start, start + window - 1, limit + 1))],
    within: [
      ...by(Array(limit).fill(start)),
      ...by(spread(start, start + window - 1, limit)),
      ...by(spread(start, start + window, limit + 1)),
      // never more than the limit in any window, for three windows
      ...by(Array.from({ length: limit * 3 }, (_, index) => start + (index * window) / limit)),
    ],
  }
}

const OFFSETS = [330, 60, -210, -480] as const

/** One client at the same clock time in four zones; two who burst while their clocks jump about. */
function aroundTheWorld(random: Random, turn: number): Hit[] {
  const name = random.letters(5)
  const apart = OFFSETS.map((offsetMinutes) => ({ client: `apart-${name}.example`, at: turn - offsetMinutes * 60, offsetMinutes, bytes: 10 }))
  const burst = (client: string, from: number, last: number) => {
    const offsets = [...random.shuffle(OFFSETS.filter((one) => one !== last)), last]
    return offsets.map((offsetMinutes, index) => ({ client, at: from + 12 * index + random.int(0, 9), offsetMinutes, bytes: 20 }))
  }
  // b is first, though neither its name nor the clock of its last line says so
  return inTime(apart, burst(`b-${name}.example`, turn, 330), burst(`a-${name}.example`, turn + 50, -480))
}
