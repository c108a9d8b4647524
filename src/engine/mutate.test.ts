import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, makeProject } from '../../test/support/project.ts'
import type { Mutant } from '../author/challenge.ts'
import { mutate, UnfitMutant } from './mutate.ts'

const reference = (): string => makeProject({ 'main.js': 'const a = 1\nconst b = 1\nprint(a + b)\n', 'lib/money.js': 'export {}\n', '.roadworthy/attempts/x/report.json': '{}' })
const mutant = (from: string, to: string, file = 'main.js'): Mutant => ({ mistake: 'It is wrong.', file, from, to, caughtBy: ['a'] })

test('plants one mistake in a copy, and leaves the reference alone', () => {
  const folder = reference()
  const copy = join(makeFolder(), 'copy')
  mutate(folder, mutant('print(a + b)', 'print($& $1 $$ a - b)'), copy)
  // `$` means nothing
  expect(readFileSync(join(copy, 'main.js'), 'utf8')).toBe('const a = 1\nconst b = 1\nprint($& $1 $$ a - b)\n')
  expect(readFileSync(join(folder, 'main.js'), 'utf8')).toContain('print(a + b)')
  expect(existsSync(join(copy, 'lib', 'money.js'))).toBe(true)
  expect(existsSync(join(copy, '.roadworthy'))).toBe(false)
})

test.each<[string, Mutant, string]>([
  ['that matches nothing', mutant('const c', 'x'), 'must match once in main.js; it matches 0 times'],
  ['that matches twice', mutant('= 1', '= 2'), 'must match once in main.js; it matches 2 times'],
  ['of a file that there is not', mutant('a', 'b', 'other.js'), 'there is no other.js in '],
  ['that changes nothing', mutant('print', 'print'), 'its `from` and `to` are the same'],
])('an edit %s does not fit, and nothing is copied', (_, unfit, sentence) => {
  const copy = join(makeFolder(), 'copy')
  expect(() => mutate(reference(), unfit, copy)).toThrow(UnfitMutant)
  expect(() => mutate(reference(), unfit, copy)).toThrow(sentence)
  expect(existsSync(copy)).toBe(false)
})

test('finds the packages that its reference finds', () => {
  const above = makeFolder()
  mkdirSync(join(above, 'node_modules', 'pg'), { recursive: true })
  mkdirSync(join(above, 'reference'))
  writeFileSync(join(above, 'reference', 'main.js'), 'a')
  const copy = join(makeFolder(), 'copy')
  mutate(join(above, 'reference'), mutant('a', 'b'), copy)
  expect(existsSync(join(copy, 'node_modules', 'pg'))).toBe(true)
})
