import { describe, expect, test } from 'vitest'
import { growth } from './growth.ts'

const IDLE_MS = 40

/** A program whose work takes this much CPU at each size, on top of its start. */
function measured(cpuMs: (size: number, times: number) => number, more: { from?: number; cap?: number } = {}) {
  const sizes: number[] = []
  const result = growth({
    idle: async () => IDLE_MS,
    measure: async (size) => {
      sizes.push(size)
      return IDLE_MS + cpuMs(size, sizes.length)
    },
    from: more.from ?? 1000,
    cap: more.cap ?? 1_000_000,
  })
  return { result, sizes }
}

describe('growth', () => {
  test.each<[string, (size: number) => number, 'fits' | 'too-steep' | 'unclear', number, number]>([
    ['constant', () => 300, 'fits', -0.05, 0.05],
    ['linear', (n) => n / 100, 'fits', 0.95, 1.05],
    ['n log n', (n) => (n * Math.log2(n)) / 1500, 'fits', 1, 1.2],
    ['n to the 1.5', (n) => (n / 1000) ** 1.5, 'unclear', 1.45, 1.55],
    ['quadratic', (n) => (n / 1000) ** 2, 'too-steep', 1.95, 2.05],
    ['cubic', (n) => (n / 1000) ** 3, 'too-steep', 2.9, 3.1],
  ])('%s', async (_, cpuMs, verdict, low, high) => {
    const { slope, ...rest } = await measured(cpuMs).result
    expect(rest.verdict).toBe(verdict)
    expect(slope).toBeGreaterThan(low)
    expect(slope).toBeLessThan(high)
  })

  test('noise of a fifth does not condemn a linear program', async () => {
    for (let shift = 0; shift < 20; shift++) {
      const { result } = measured((n, times) => (n / 100) * (1 + 0.2 * Math.sin(times * 2.3 + shift)))
      expect((await result).verdict).not.toBe('too-steep')
    }
  })

  test('a verdict against the program is confirmed at one more size', async () => {
    // one hiccup at what would have been the last
    const { result, sizes } = measured((n, times) => (times === 4 ? 2000 : n / 50))
    expect((await result).verdict).not.toBe('too-steep')
    expect(sizes).toEqual([1000, 2000, 4000, 8000, 16000])
  })

  test('sizes double until the work takes a second, or up to the cap', async () => {
    expect(await sizesOf(measured((n) => n / 10))).toEqual([1000, 2000, 4000, 8000, 16000])
    expect(await sizesOf(measured((n) => n / 1000, { cap: 5000 }))).toEqual([1000, 2000, 4000])
  })

  test('work too cheap to measure fits', async () => {
    expect(await measured(() => 1, { cap: 64_000 }).result).toMatchObject({ verdict: 'fits', slope: 0 })
  })

  test('one idle run that was slow does not spoil every figure', async () => {
    let idles = 0
    const { points } = await growth({ idle: async () => (++idles === 2 ? 5000 : IDLE_MS), measure: async (n) => IDLE_MS + n / 10, from: 1000, cap: 100_000 })
    expect(points[0]).toEqual({ size: 1000, cpuMs: 100 })
  })
})

async function sizesOf({ result, sizes }: ReturnType<typeof measured>): Promise<number[]> {
  await result
  return sizes
}
