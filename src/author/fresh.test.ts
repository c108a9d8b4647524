import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { Fresh } from './fresh.ts'
import { together } from './together.ts'

test('names are the same for the same seed, and unlike any other of the attempt', () => {
  const some = (seed: string, scope: string) => {
    const fresh = new Fresh(new Random(seed), scope)
    return Array.from({ length: 50 }, () => fresh.id('order'))
  }
  expect(some('a', '0')).toEqual(some('a', '0'))
  const all = [...some('a', '0'), ...some('a', '1'), ...some('b', '0')]
  expect(new Set(all).size).toBe(all.length)
  // safe in a path, a query and a header
  for (const id of all) expect(id).toMatch(/^order-[a-z0-9]+$/)
})

test('a text is awkward, unique, and not too long', () => {
  const fresh = new Fresh(new Random('a'), '0')
  const texts = Array.from({ length: 200 }, () => fresh.text(60))
  expect(new Set(texts).size).toBe(200)
  expect(Math.max(...texts.map((text) => [...text].length))).toBeLessThanOrEqual(60)
  for (const part of ['🔨', 'Zoë', "O'Brien", '"hi"', '<b>', '%', '\\', 'null', 'שלום', 'e\u0301']) expect(texts.join('')).toContain(part)
})

test('together begins all in one turn, waits for the last, and throws what one threw', async () => {
  const began: number[] = []
  let ended = 0
  const all = together(5, async (index) => {
    began.push(index)
    await new Promise((resolve) => setTimeout(resolve, index * 3))
    ended++
    if (index === 1) throw new Error('no')
    return index
  })
  expect(began).toEqual([0, 1, 2, 3, 4])
  await expect(all).rejects.toThrow('no')
  expect(ended).toBe(5)
  expect(await together(3, async (index) => index * 2)).toEqual([0, 2, 4])
})
