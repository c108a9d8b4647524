import { describe, expect, test } from 'vitest'
import { loopbackRoundTrip } from './baseline.ts'
import { Pace } from './pace.ts'

/** A machine whose round trips take this long, one measurement after the other. */
function machine(...roundTripsMs: number[]): Pace {
  let asked = 0
  return new Pace(async () => roundTripsMs[Math.min(asked++, roundTripsMs.length - 1)] as number)
}

describe('pace', () => {
  test('a quick machine has the shortest unit', async () => {
    expect(await machine(0.1).unit()).toBe(250)
    expect(await machine(0.1).patience(2000)).toBe(3000)
  })

  test('a slow machine waits longer, in the measure in which it is slow', async () => {
    expect(await machine(100).unit()).toBe(2000)
    expect(await machine(100).patience(2000)).toBe(10_000)
  })

  test('every wait of a check has the same unit', async () => {
    const pace = machine(100, 1, 1)
    expect([await pace.patience(0), await pace.patience(0), await pace.unit()]).toEqual([8000, 8000, 2000])
  })

  test.each<[string, number, number, boolean]>([
    ['as before', 0.1, 0.1, false],
    ['thirty times slower, and still within the shortest unit', 0.1, 3, false],
    ['almost threefold', 20, 59, false],
    ['more than threefold slower', 20, 61, true],
    ['more than threefold faster', 61, 20, true],
    ['quick before, very slow after', 0.1, 38, true],
  ])('%s', async (_, before, after, moved) => {
    const pace = machine(before, after)
    await pace.unit()
    expect(await pace.moved()).toBe(moved)
  })

  test('timers that ran late by more than three units say so too, even if all is well again', async () => {
    const pace = machine(0.1)
    await pace.unit()
    expect(await pace.moved(749)).toBe(false)
    expect(await pace.moved(751)).toBe(true)
  })

  test('late timers mean less on a machine known to be slow', async () => {
    const pace = machine(100)
    await pace.unit()
    expect(await pace.moved(5999)).toBe(false)
  })

  test('a check that never waited is not excused', async () => {
    expect(await machine(0.1, 500).moved(60_000)).toBe(false)
  })

  test('a real round trip over loopback', async () => {
    const ms = await loopbackRoundTrip()
    expect(ms).toBeGreaterThan(0)
    expect(ms).toBeLessThan(10_000)
  })

  test('nothing of the measurement stays behind', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name.includes('TCP')).length
    const before = sockets()
    await loopbackRoundTrip()
    await new Promise((resolve) => setTimeout(resolve, 0))
    await expect.poll(sockets).toBeLessThanOrEqual(before)
  })
})
