import { describe, expect, test } from 'vitest'
import { Inconclusive } from '../outcome.ts'
import { quiet } from './quiet.ts'
import { ManualClock } from './testing/manual-clock.ts'

const never = new AbortController().signal

/** Requests that come in at these times; asking for their count takes `askMs`. */
async function quietAfter(comeAt: (now: number) => number, more: { unitMs?: number; neverMs?: number; askMs?: number } = {}): Promise<number> {
  const clock = new ManualClock()
  const count = async () => {
    const seen = comeAt(clock.now())
    clock.pass(more.askMs ?? 0)
    return seen
  }
  await quiet({ count, unit: async () => more.unitMs ?? 250, signal: never, clock, neverMs: more.neverMs })
  return clock.now()
}

describe('quiet', () => {
  test('nothing goes on: a second and two units', async () => {
    expect(await quietAfter(() => 7)).toBe(1500)
  })

  test('a slow machine takes longer to be called quiet', async () => {
    expect(await quietAfter(() => 7, { unitMs: 1000 })).toBe(3000)
  })

  test('one late request starts the wait anew', async () => {
    // a retry after 1.4 s, just before it would have been called quiet
    expect(await quietAfter((now) => (now >= 1400 ? 8 : 7))).toBe(2900)
  })

  test('a retry every second is not taken for quiet, and cannot be told', async () => {
    await expect(quietAfter((now) => Math.floor(now / 1000))).rejects.toThrow(Inconclusive)
    await expect(quietAfter((now) => Math.floor(now / 1000))).rejects.toThrow(/^it was never quiet: after 30 s/)
  })

  test('a count that falls moves too', async () => {
    expect(await quietAfter((now) => Math.max(0, 3 - Math.floor(now / 1000)))).toBe(4500)
  })

  test('what was quiet from 29 s on is quiet', async () => {
    expect(await quietAfter((now) => Math.min(29, Math.floor(now / 1000)))).toBe(30_500)
  })

  test('the bound can be nearer', async () => {
    await expect(quietAfter((now) => Math.floor(now / 1000), { neverMs: 10_000 })).rejects.toThrow(/after 10 s/)
  })

  test('the time an ask takes is not counted as stillness', async () => {
    // each answer is as old as its ask: two asks apart by 1.5 s of silence take more than that
    expect(await quietAfter(() => 7, { askMs: 400 })).toBeGreaterThanOrEqual(400 + 1500 + 400)
  })

  test('it ends with the check', async () => {
    const deadline = new AbortController()
    const waiting = quiet({ count: () => new Promise<number>(() => {}), unit: async () => 250, signal: deadline.signal })
    deadline.abort(new Error('the deadline'))
    await expect(waiting).rejects.toThrow('the deadline')
  })
})
