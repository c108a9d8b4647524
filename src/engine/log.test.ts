import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProgramBroke } from '../author/program-broke.ts'
import { Logbook } from './log.ts'

const until = () => new AbortController()

test('lines come whole, however the chunks are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }).map((line) => line.replaceAll(/[\n\r]/g, ' '))), fc.array(fc.nat(9), { minLength: 1 }), (lines, cuts) => {
      const book = new Logbook()
      const log = book.collect(until().signal)
      const take = book.taker()
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = 1 + (cuts[i % cuts.length] as number)
        take('stdout', bytes.subarray(at, at + size))
        at += size
      }
      expect(log.lines()).toEqual(lines.map((line) => Buffer.from(line).toString()))
    }),
  )
})

test('what two processes and two streams print does not run into one another', () => {
  const book = new Logbook()
  const log = book.collect(until().signal)
  const [one, other] = [book.taker(), book.taker()]
  one('stdout', Buffer.from('a li'))
  other('stdout', Buffer.from('anoth'))
  one('stderr', Buffer.from('trouble\r\n'))
  one('stdout', Buffer.from('ne\n'))
  other('stdout', Buffer.from('er\nand a beginning'))
  expect(log.lines()).toEqual(['trouble', 'a line', 'another'])
  expect(log.lines('stdout')).toEqual(['a line', 'another'])
})

test('a follower gets a line that had begun before it came, and nothing after it has gone', () => {
  const book = new Logbook()
  const take = book.taker()
  take('stdout', Buffer.from('earlier\nbeg'))
  const gone = until()
  const log = book.collect(gone.signal)
  take('stdout', Buffer.from('un\n'))
  gone.abort()
  take('stdout', Buffer.from('later\n'))
  expect(log.lines()).toEqual(['begun'])
})

test('a line without an end, and lines without end, are kept within bounds', () => {
  const book = new Logbook()
  const log = book.collect(until().signal)
  const take = book.taker()
  const mebibyte = Buffer.alloc(1 << 20, 'x')
  for (let i = 0; i < 32; i++) take('stdout', mebibyte)
  expect(log.lines()).toHaveLength(32)
  take('stdout', mebibyte)
  expect(() => log.lines()).toThrow(ProgramBroke)
})

test('of what is followed nothing is kept, however much it is', () => {
  const book = new Logbook()
  const gone = until()
  let [bytes, found] = [0, 0]
  book.follow((line, stream) => {
    bytes += line.length
    if (stream === 'stderr' && line.includes('needle')) found++
  }, gone.signal)
  const take = book.taker()
  const lines = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(64))
  const half = () => {
    for (let i = 0; i < 400; i++) take('stdout', lines)
  }
  half()
  take('stderr', Buffer.from('a nee'))
  take('stderr', Buffer.from('dle\n'))
  half()
  gone.abort()
  take('stderr', Buffer.from('needle\n'))
  expect({ bytes, found }).toEqual({ bytes: 800 * 64 * 1023 + 'a needle'.length, found: 1 })
})
