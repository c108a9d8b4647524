import { expect, test } from 'vitest'
import { HeadAndTail } from './ring.ts'

test('keeps all of a little', () => {
  const kept = new HeadAndTail(10)
  for (const text of ['one', 'two', '', 'three', 'four']) kept.push(Buffer.from(text))
  expect(kept.text()).toBe('onetwothreefour')
  expect(kept).toMatchObject({ total: 15, dropped: 0 })
})

test.each([1, 3, 7, 64, 1000])('of much it keeps the head and the tail, in pieces of %i bytes', (piece) => {
  const all = Buffer.from(Array.from({ length: 5000 }, (_, index) => 97 + (index % 26)))
  const kept = new HeadAndTail(50)
  for (let at = 0; at < all.length; at += piece) kept.push(all.subarray(at, at + piece))
  expect(kept).toMatchObject({ total: 5000, dropped: 4900 })
  expect(kept.text()).toBe(`${all.toString().slice(0, 50)}\n… 4900 bytes left out …\n${all.toString().slice(-50)}`)
})

test('memory is bounded, whatever is pushed', () => {
  const kept = new HeadAndTail(1000)
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 2000; i++) kept.push(Buffer.alloc(100_000, 98))
  expect(kept.total).toBe(200_000_000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
  expect(kept.text().length).toBeLessThan(2100)
})

test('the last lines, without blank ones at the end', () => {
  const kept = new HeadAndTail(1000)
  kept.push(Buffer.from('a\nb\nc\n\n'))
  expect(kept.lastLines(2)).toBe('b\nc')
  expect(kept.lastLines(9)).toBe('a\nb\nc')
  expect(new HeadAndTail(9).lastLines(3)).toBe('')
})
