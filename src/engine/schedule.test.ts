import { describe, expect, test } from 'vitest'
import type { Isolation, Verdict } from '../model/verdict.ts'
import { schedule, type Job } from './schedule.ts'

const job = (id: string, isolation: Isolation = 'P', ...needs: string[]): Job => ({ id, isolation, needs })

/** Runs them, and writes down who began, who was blocked, and who ran beside whom. */
async function run(jobs: Job[], more: { width?: { P: number; B: number }; verdicts?: Record<string, Verdict>; ms?: Record<string, number> } = {}) {
  const log: string[] = []
  const beside: Record<string, Set<string>> = {}
  const now = new Map<string, Isolation>()
  let most = { P: 0, B: 0 }
  await schedule(
    jobs,
    more.width ?? { P: 8, B: 2 },
    async ({ id, isolation }) => {
      log.push(id)
      now.set(id, isolation)
      for (const one of now.keys()) {
        ;(beside[one] ??= new Set()).add(id)
        ;(beside[id] ??= new Set()).add(one)
      }
      const count = (kind: Isolation) => [...now.values()].filter((one) => one === kind).length
      most = { P: Math.max(most.P, count('P')), B: Math.max(most.B, count('B')) }
      await new Promise((resolve) => setTimeout(resolve, more.ms?.[id] ?? 2))
      now.delete(id)
      return more.verdicts?.[id] ?? 'passed'
    },
    ({ id }, by) => {
      log.push(`${id} blocked by ${by.join()}`)
      return 'blocked'
    },
  )
  return { log, most, beside: (id: string) => [...(beside[id] as Set<string>)].filter((one) => one !== id) }
}

describe('schedule', () => {
  test('in their order, as many at once as there is width for', async () => {
    const jobs = [...'abcdefgh'].map((id) => job(id))
    const { log, most } = await run(jobs, { width: { P: 3, B: 1 } })
    expect(log).toEqual([...'abcdefgh'])
    expect(most.P).toBe(3)
  })

  test('P and B run beside each other, each within its own width', async () => {
    const { most, beside } = await run([job('b1', 'B'), job('b2', 'B'), job('b3', 'B'), job('p1'), job('p2')], { width: { P: 2, B: 1 }, ms: { b1: 10 } })
    expect(most).toEqual({ P: 2, B: 1 })
    expect(beside('b1')).toEqual(expect.arrayContaining(['p1', 'p2']))
  })

  test('X has it alone, and comes last, but before what needs it', async () => {
    const { log, beside } = await run([job('x1', 'X'), job('p1'), job('x2', 'X'), job('b1', 'B'), job('p2', 'P', 'x1')])
    expect(log).toEqual(['p1', 'b1', 'x1', 'p2', 'x2'])
    expect([beside('x1'), beside('x2')]).toEqual([[], []])
  })

  test('what it needs has ended before it begins', async () => {
    const { log, beside } = await run([job('c', 'P', 'a', 'b'), job('a', 'B'), job('b'), job('d')], { ms: { a: 15 } })
    expect(log.indexOf('c')).toBeGreaterThan(log.indexOf('a'))
    expect(beside('c')).toEqual([])
  })

  test.each<[Verdict, boolean]>([['passed', true], ['not-applicable', true], ['failed', false], ['inconclusive', false]])('a need that is %s: it runs: %s', async (verdict, runs) => {
    const { log } = await run([job('a'), job('b', 'P', 'a')], { verdicts: { a: verdict } })
    expect(log).toEqual(['a', runs ? 'b' : 'b blocked by a'])
  })

  test('what is blocked blocks in turn, of every kind, and names only what did not hold', async () => {
    const jobs = [job('d', 'B', 'c'), job('c', 'X', 'a', 'b'), job('a'), job('b')]
    expect((await run(jobs, { verdicts: { a: 'failed' } })).log).toEqual(['a', 'b', 'c blocked by a', 'd blocked by c'])
  })

  test('a need that is not run this time stands in nobody’s way', async () => {
    expect((await run([job('a', 'P', 'elsewhere')])).log).toEqual(['a'])
  })

  test('needs in a circle are told, and nothing hangs', async () => {
    await expect(run([job('a', 'P', 'b'), job('b', 'P', 'a'), job('c')])).rejects.toThrow('these checks wait for each other: a, b')
  })

  test('when one cannot be run at all, no other begins', async () => {
    const began: string[] = []
    const work = schedule([job('a'), job('b'), job('c')], { P: 1, B: 1 }, async ({ id }) => {
      began.push(id)
      throw new Error('interrupted')
    }, () => 'blocked')
    await expect(work).rejects.toThrow('interrupted')
    expect(began).toEqual(['a'])
  })

  test('nothing to do', async () => {
    expect((await run([])).log).toEqual([])
  })
})
