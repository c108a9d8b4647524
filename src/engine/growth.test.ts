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
  test('exponential: one doubling from next to nothing to far too much is enough', async () => {
    const { result, sizes } = measured((n) => 2 ** (n / 2) / 2, { from: 8, cap: 1024 })
    expect(await result).toMatchObject({ verdict: 'too-steep' })
    expect(sizes).toEqual([8, 16, 32])
  })

  test('a leap to no more than can be borne is no verdict by itself', async () => {
    const { result } = measured((n) => (n < 2000 ? 1 : 5000), { from: 1000, cap: 4000 })
    expect((await result).verdict).not.toBe('too-steep')
  })

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

  test('a verdict against the program takes the same slope twice', async () => {
    // one hiccup, at the first size that could condemn
    const { result, sizes } = measured((n, times) => (times === 5 ? 4000 : n / 50))
    expect((await result).verdict).toBe('fits')
    expect(sizes.at(-1)).toBeGreaterThan(16_000)
  })

  test('it goes on until the work takes three seconds, or to the cap', async () => {
    expect(await sizesOf(measured((n) => n / 10))).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000])
    expect(await sizesOf(measured((n) => n / 10, { cap: 8000 }))).toEqual([1000, 2000, 4000, 8000])
  })

  test('a square that a compiler hides in the first sizes is found', async () => {
    const flattened: Record<number, number> = { 1000: 90, 2000: 260, 4000: 480, 8000: 710, 16_000: 1550, 32_000: 5000, 64_000: 18_200 }
    expect((await measured((n) => flattened[n] as number, { cap: 64_000 }).result).verdict).toBe('too-steep')
  })

  test('what is too slow from the start is not taken for cheap', async () => {
    const slow: Record<number, number> = { 1000: 500, 2000: 1180, 4000: 4700, 8000: 18_000 }
    expect((await measured((n) => slow[n] as number, { cap: 8000 }).result).verdict).toBe('too-steep')
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
