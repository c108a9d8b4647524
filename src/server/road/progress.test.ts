import { expect, test } from 'vitest'
import type { HistoryView } from '../../model/api.ts'
import type { Verdict } from '../../model/verdict.ts'
import { regressionsIn, streakOf } from './progress.ts'

type Attempt = HistoryView['attempts'][number]

const LETTERS: Record<string, Verdict> = { p: 'passed', f: 'failed', i: 'inconclusive', b: 'blocked', n: 'not-applicable' }

/** `'late-fees pf'`: its first check passed, its second failed; `-` was not run. */
function attempts(...written: string[]): Attempt[] {
  return written.map((text, index) => {
    const [challenge, letters = ''] = text.split(' ')
    const verdicts = Object.fromEntries([...letters].flatMap((letter, n) => (letter === '-' ? [] : [[`check-${n}`, LETTERS[letter]]])))
    return { id: `a${index}`, challenge, verdicts } as unknown as Attempt
  })
}

test.each<[string, Attempt[], string[]]>([
  ['what passed and now fails or is blocked', attempts('x ppp', 'x pfb'), ['check-1 in a1 after a0', 'check-2 in a1 after a0']],
  ['not what could not be told, does not apply, or was not run', attempts('x ppp', 'x in-'), []],
  ['each challenge for itself', attempts('x p', 'y f', 'x f'), ['check-0 in a2 after a0']],
  ['an attempt that decided nothing is passed over', attempts('x p', 'x ', 'x f'), ['check-0 in a2 after a0']],
  ['a check that fails on is told once', attempts('x p', 'x f', 'x f'), ['check-0 in a1 after a0']],
])('regressions: %s', (_, history, told) => {
  expect(regressionsIn(history).map(({ check, attempt, before }) => `${check} in ${attempt} after ${before}`)).toEqual(told)
})

test.each<[string, Attempt[], number]>([
  ['nothing yet', [], 0],
  ['one attempt fixes nothing', attempts('x fff'), 0],
  ['each fixes something', attempts('x fff', 'x pff', 'x ppf', 'x ppp'), 3],
  ['broken by a regression', attempts('x fff', 'x pff', 'x fpf', 'x ppf'), 1],
  ['broken by an attempt that fixes nothing', attempts('x ff', 'x pf', 'x pf'), 0],
  ['over several challenges', attempts('x f', 'y f', 'x p', 'y p'), 2],
])('streak: %s', (_, history, streak) => {
  expect(streakOf(history)).toBe(streak)
})
