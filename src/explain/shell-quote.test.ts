import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellQuote } from './shell-quote.ts'

test('quotes only what needs it', () => {
  expect(shellQuote('http://localhost:3000/tools')).toBe('http://localhost:3000/tools')
  expect(shellQuote('')).toBe("''")
  expect(shellQuote("O'Brien’s $HOME `x` !")).toBe(`'O'\\''Brien’s $HOME \`x\` !'`)
  expect(shellQuote("a\nb'c!\u202E")).toBe("$'a\\nb\\'c\\x21\\xe2\\x80\\xae'")
})

// plain characters as often as wild ones, or nothing that a shell acts upon would come up
const anyText = fc.array(fc.oneof(fc.integer({ min: 1, max: 0x7f }), fc.integer({ min: 1, max: 0x10ffff }))).map((codes) => String.fromCodePoint(...codes))

test('a shell reads back what was meant', () => {
  const words = fc.sample(anyText.filter((word) => !/\0|\p{Cs}/u.test(word)), { numRuns: 300, seed: 7 })
  words.push("'", "\\'", '$(id)', '"$HOME"', '\n', 'é\n', '\x1b[31m', 'a\\nb\n', '!\t!', '\u202E0')
  const back = execFileSync('bash', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`]).toString().split('\0').slice(0, -1)
  expect(back).toEqual(words)
})
