import { describe, expect, test } from 'vitest'
import { Random } from './random.ts'

const ten = (random: Random): number[] => Array.from({ length: 10 }, () => random.next())

describe('Random', () => {
  test('a seed gives the same numbers on every machine', () => {
    // if these change, no seed that was ever printed can be replayed
    expect(ten(new Random('abc')).slice(0, 4)).toEqual(GOLDEN)
    expect(ten(new Random('abc'))).toEqual(ten(new Random('abc')))
    expect(ten(new Random('abc'))).not.toEqual(ten(new Random('abd')))
    expect(ten(new Random(''))).not.toEqual(ten(new Random(' ')))
  })

  test('a fork depends on its label alone, not on what was drawn before', () => {
    const used = new Random('abc')
    ten(used)
    expect(ten(used.fork('a'))).toEqual(ten(new Random('abc').fork('a')))
    expect(ten(used.fork('a'))).not.toEqual(ten(used.fork('b')))
  })

  test('integers reach both ends and nothing beyond, also wide ones', () => {
    const random = new Random('x')
    expect([...new Set(Array.from({ length: 500 }, () => random.int(-2, 2)))].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2])
    const wide = Array.from({ length: 1000 }, () => random.int(0, Number.MAX_SAFE_INTEGER))
    expect(wide.every(Number.isSafeInteger)).toBe(true)
    expect(Math.max(...wide)).toBeGreaterThan(Number.MAX_SAFE_INTEGER * 0.9)
    expect(wide.some((n) => n % 2 === 1)).toBe(true)
    expect(random.int(7, 7)).toBe(7)
  })

  test('no value is drawn much more often than another', () => {
    const random = new Random('fair')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 20_000; i++) (counts[random.int(0, 9)] as number)++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(250)
  })

  test('a shuffle keeps every item and changes nothing that it was given', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8]
    const shuffled = new Random('x').shuffle(items)
    expect(shuffled).not.toEqual(items)
    expect(shuffled.toSorted()).toEqual(items)
    expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('picks, letters, chances', () => {
    const random = new Random('x')
    expect(() => random.pick([])).toThrow(RangeError)
    expect(random.letters(500)).toMatch(/^[a-z0-9]{500}$/)
    expect(Array.from({ length: 100 }, () => random.bool(0)).includes(true)).toBe(false)
    expect(Array.from({ length: 100 }, () => random.bool(1)).includes(false)).toBe(false)
  })
})

const GOLDEN = [1850360235, 3090107894, 4209698713, 2134999038]
