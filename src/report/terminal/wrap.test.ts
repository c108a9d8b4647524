import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cells, displayWidth, fit } from './display-width.ts'
import { wrapHard, wrapWords } from './wrap.ts'

test('counts the columns that are filled', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('東京')).toBe(4)
  expect(displayWidth('👩‍🔧')).toBe(2)
  expect(displayWidth('Zoe\u0308')).toBe(3)
  expect(displayWidth('שלום')).toBe(4)
})

test('fits a text into columns, never half a character', () => {
  expect(fit('abc', 3)).toBe('abc')
  expect(fit('東京東京', 6)).toBe('東京…')
  expect(fit('👩‍🔧👩‍🔧👩‍🔧', 5)).toBe('👩‍🔧👩‍🔧…')
})

describe('wrapping', () => {
  const text = fc.array(fc.constantFrom('a', 'bc', ' ', '東', '👩‍🔧', 'e\u0308', '-'), { maxLength: 60 }).map((parts) => parts.join(''))

  test('stays within its columns and loses nothing', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, columns) => {
        const hard = wrapHard(whole, columns)
        expect(hard.map((chunk) => chunk.text).join('')).toBe(whole)
        for (const chunk of hard) {
          expect(displayWidth(chunk.text)).toBeLessThanOrEqual(columns)
          expect(whole.startsWith(chunk.text, chunk.from)).toBe(true)
        }
        const words = wrapWords(whole, columns)
        expect(words.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''))
        for (const line of words) expect(displayWidth(line)).toBeLessThanOrEqual(columns)
      }),
    )
  })

  test('breaks between words', () => {
    expect(wrapWords('one two three', 8)).toEqual(['one two', 'three'])
    expect(wrapWords('', 8)).toEqual([''])
  })
})

test('a cell knows where it was', () => {
  expect(cells('a👩‍🔧b').map((cell) => cell.at)).toEqual([0, 1, 6])
})
