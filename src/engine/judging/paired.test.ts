import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { paired } from './paired.ts'
import { judgePairs, signTest } from './paired-statistics.ts'
import { ManualClock } from './testing/manual-clock.ts'

const never = new AbortController().signal

type Takes = (random: Random, time: number) => number

/** Two pieces of work on a clock of their own. */
function measured(a: Takes, b: Takes, seed: string, pairs = 31) {
  const clock = new ManualClock()
  const random = new Random(seed)
  const order: string[] = []
  const work = (name: string, takes: Takes) => async () => {
    order.push(name)
    clock.pass(takes(random, clock.now()))
  }
  return { order, result: paired({ a: work('a', a), b: work('b', b), pairs }, never, clock.now) }
}

const uniform = (random: Random) => random.next() / 2 ** 32
/** Exponential on top of a floor: how replies over a network are late. */
const late = (random: Random, meanMs: number) => -Math.log(1 - uniform(random)) * meanMs

async function verdicts(a: Takes, b: Takes, tries = 200): Promise<Record<string, number>> {
  const counts: Record<string, number> = { apart: 0, alike: 0, unclear: 0 }
  for (let i = 0; i < tries; i++) counts[(await measured(a, b, `seed ${i}`).result).verdict]! += 1
  return counts
}

describe('paired', () => {
  test('in turns, A B B A, and twice if they agree', async () => {
    const { order, result } = measured((r) => 10 + uniform(r), (r) => 10 + uniform(r), 'order')
    await result
    expect(order.slice(0, 8).join('')).toBe('abbaabba')
    expect(order).toHaveLength(2 * 2 * 32)
  })

  test('double the work is told apart', async () => {
    expect(await verdicts((r) => 10 + 3 * uniform(r), (r) => 20 + 6 * uniform(r))).toEqual({ apart: 200, alike: 0, unclear: 0 })
  })

  test('half the work too', async () => {
    const { ratio, verdict } = await measured((r) => 20 + 3 * uniform(r), (r) => 10 + 3 * uniform(r), 'half').result
    expect(verdict).toBe('apart')
    expect(ratio).toBeLessThan(0.6)
  })

  test('the same work is never told apart, and alike as a rule', async () => {
    const counts = await verdicts((r) => 10 + late(r, 3), (r) => 10 + late(r, 3))
    expect(counts.apart).toBe(0)
    expect(counts.alike).toBeGreaterThan(190)
  })

  test('heavy noise makes nothing apart, and hides no doubling as alike', async () => {
    const same = await verdicts((r) => late(r, 40), (r) => late(r, 40))
    expect(same.apart).toBe(0)
    const doubled = await verdicts((r) => late(r, 40), (r) => 2 * late(r, 40))
    expect(doubled.alike).toBe(0)
  })

  test('a machine that grows slower all the time condemns nobody', async () => {
    expect(await verdicts((_, t) => 10 + t / 100, (_, t) => 10 + t / 100, 1)).toMatchObject({ apart: 0 })
  })

  test('whatever the first of two pays for the second falls on both', async () => {
    let calls = 0
    const paysFirst: Takes = (r) => (calls++ % 2 === 0 ? 16 : 10) + uniform(r)
    expect((await measured(paysFirst, paysFirst, 'first').result).verdict).not.toBe('apart')
  })

  test('spikes in A alone, few and great, are no difference', async () => {
    expect((await verdicts((r) => 10 + uniform(r) + (r.bool(0.1) ? 500 : 0), (r) => 10 + uniform(r))).apart).toBe(0)
  })

  test('noise in B alone is no difference either', async () => {
    // the noise of A says nothing of it; the sign test does
    expect((await verdicts((r) => 10 + uniform(r), (r) => (r.bool() ? 4 : 25) + uniform(r))).apart).toBe(0)
  })

  test('a hiccup during one attempt is outvoted', async () => {
    let calls = 0
    const { result } = measured((r) => 10 + uniform(r), (r) => 10 + uniform(r) + (calls++ < 32 ? 15 : 0), 'hiccup')
    expect((await result).verdict).toBe('alike')
  })

  test('a difference that comes and goes is unclear', async () => {
    let calls = 0
    // B slower in the first attempt, alike in the second, faster in the third
    const { result } = measured(
      (r) => 40 + uniform(r),
      (r) => [80, 40, 20][Math.floor(calls++ / 32)]! + uniform(r),
      'comes and goes',
    )
    expect((await result).verdict).toBe('unclear')
  })

  test('a steady hundredth is within what our own sending may differ by', async () => {
    expect((await measured((r) => 100 + uniform(r) / 10, (r) => 101 + uniform(r) / 10, 'hundredth').result).verdict).not.toBe('apart')
  })

  test('a clock that tells no time between two calls', async () => {
    expect(await measured(() => 0, () => 0, 'zero').result).toMatchObject({ ratio: 1, verdict: 'alike' })
  })

  test('too few pairs, or an even number, is a mistake in the check', async () => {
    await expect(measured(() => 1, () => 1, 'few', 21).result).rejects.toThrow(RangeError)
    await expect(measured(() => 1, () => 1, 'even', 40).result).rejects.toThrow(/odd number of pairs/)
  })

  test('what fails while it is measured ends the measurement', async () => {
    const a = async () => {
      throw new Error('refused')
    }
    await expect(paired({ a, b: a }, never)).rejects.toThrow('refused')
  })

  test('it ends with the check', async () => {
    const deadline = new AbortController()
    const a = () => new Promise(() => {})
    const measuring = paired({ a, b: a }, deadline.signal)
    deadline.abort(new Error('the deadline'))
    await expect(measuring).rejects.toThrow('the deadline')
  })
})

describe('the statistics of pairs', () => {
  const ones = (n: number) => Array.from({ length: n }, () => 1)

  test('of 31 pairs 29 must lean the same way', () => {
    const leaning = (longer: number) => signTest(ones(31), [...Array.from({ length: longer }, () => 2), ...Array.from({ length: 31 - longer }, () => 0.5)])
    expect(leaning(29)).toBeLessThan(1e-6)
    expect(leaning(28)).toBeGreaterThan(1e-6)
    expect(leaning(31)).toBeCloseTo(2 / 2 ** 31, 12)
    expect(leaning(2)).toBe(leaning(29))
  })

  test('ties tell nothing', () => {
    expect(signTest(ones(31), ones(31))).toBe(1)
    expect(signTest([1, 1, 1, 1], [1, 2, 2, 2])).toBe(0.25)
  })

  test('the same times give the same verdict', () => {
    const random = new Random('times')
    const times = () => Array.from({ length: 31 }, () => 10 + late(random, 5))
    const pairs = { a: times(), b: times() }
    expect(judgePairs(pairs)).toEqual(judgePairs(pairs))
  })
})

describe('paired, on a real server', () => {
  let server: Server
  let url: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      let sum = 0
      const rounds = request.url === '/double' ? 6_000_000 : 3_000_000
      for (let i = 0; i < rounds; i++) sum = (sum + i) % 1_000_003
      response.end(String(sum))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  const get = (path: string) => async () => (await fetch(url + path)).text()

  // how clear a difference is depends on the machine; that no false one is seen does not
  test('double the work is never alike', async () => {
    const { ratio, verdict } = await paired({ a: get('/once'), b: get('/double') }, never)
    expect(verdict).not.toBe('alike')
    if (verdict === 'apart') expect(ratio).toBeGreaterThan(1)
  })

  test('the same work is never apart', async () => {
    expect((await paired({ a: get('/once'), b: get('/once') }, never)).verdict).not.toBe('apart')
  })
})
