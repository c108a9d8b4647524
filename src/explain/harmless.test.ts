import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { harmless, harmlessLines } from './harmless.ts'

describe('harmless', () => {
  test('shows what would act', () => {
    expect(harmless('\x1b[2J\x07\x9b31m\x7f')).toBe('\\x1b[2J\\x07\\x9b31m\\x7f')
    expect(harmless('a\r\n\tb')).toBe('a\\r\\n\\tb')
    expect(harmless('photo\u202Egnp.exe')).toBe('photo\\u202egnp.exe')
    expect(harmless('\uD800 \u{E0041}')).toBe('\\ud800 \\u{e0041}')
  })

  test('leaves letters, emoji and their joiners alone', () => {
    const text = 'Zoë שלום 東京 👩‍🔧 می‌خواهم'
    expect(harmless(text)).toBe(text)
  })

  test('nothing that acts is left, whatever comes in', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((codes) => String.fromCodePoint(...codes)), (text) => !/[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/u.test(harmless(text))))
  })

  test('keeps lines as lines, tabs as room', () => {
    expect(harmlessLines('a\r\n\tat b\n\x1b[0m\n')).toEqual(['a', '    at b', '\\x1b[0m'])
  })
})
