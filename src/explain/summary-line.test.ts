import { describe, expect, test } from 'vitest'
import { nextStep } from './next-step.ts'
import { attempt, finding, planned, race, report, trouble } from './samples.ts'
import { summaryLine } from './summary-line.ts'

const failed = (check: string, level: 'required' | 'stretch' = 'required') => finding(check, { verdict: 'failed', level })
const of = (...findings: Parameters<typeof attempt>[0] & {}) => report(attempt(findings))

describe('summaryLine', () => {
  test('counts', () => {
    expect(summaryLine(of(finding('a'), failed('b'), finding('c', { level: 'stretch' }), failed('d', 'stretch')))).toBe(
      '1 of 2 required checks passed, 1 failed · 1 of 2 stretch, 1 failed · 3.4 s · seed 7f3a',
    )
  })

  test('excuses what does not apply', () => {
    expect(summaryLine(of(finding('a'), finding('b', { verdict: 'not-applicable' })), { times: false })).toBe('1 of 1 required check passed, 1 not applicable · seed 7f3a')
  })

  test('counts nothing where nothing was asked', () => {
    expect(summaryLine(of(finding('a'), finding('b', { verdict: 'not-applicable', level: 'stretch' })), { times: false })).toBe('1 of 1 required check passed · no stretch check applies · seed 7f3a')
  })

  test('names stretch checks that ran alone', () => {
    expect(summaryLine(of(failed('d', 'stretch')), { times: false })).toBe('0 of 1 stretch check passed, 1 failed · seed 7f3a')
  })

  test('says when there is less than was planned', () => {
    expect(summaryLine(report(attempt([], { trouble: trouble(), checks: planned([race()]) })), { times: false })).toBe('nothing was checked · seed 7f3a')
    expect(summaryLine(report(attempt([finding('a')], { outcome: 'interrupted', checks: planned([finding('a'), race()]) })), { times: false })).toBe(
      'broken off after 1 of 2 checks · 1 of 2 required checks passed · seed 7f3a',
    )
  })
})

describe('nextStep', () => {
  test('runs only what failed', () => {
    expect(nextStep(of(finding('a'), failed('b'), failed('c'), failed('d', 'stretch')))).toBe('Next: fix these 2 and run only that: `roadworthy check --only b c --seed 7f3a`')
    expect(nextStep(of(...Array.from({ length: 9 }, (_, index) => failed(`c${index}`))))).toBe('Next: fix the first of them and run only that: `roadworthy check --only c0 --seed 7f3a`')
  })

  test('goes on when all passed', () => {
    expect(nextStep(of(finding('a'), failed('d', 'stretch')))).toBe('Passed. For a distinction: `roadworthy check --only d --seed 7f3a`')
    const next = { slug: 'idempotent-webhooks', title: 'Webhooks, twice' }
    expect(nextStep(of(finding('a'), finding('d', { level: 'stretch' })), { next })).toBe('Passed with distinction. Next on the road: Webhooks, twice (`idempotent-webhooks`).')
    expect(nextStep(of(finding('a')))).toBe('Passed. On to the next challenge.')
  })

  test('does not send anybody on without a verdict', () => {
    expect(nextStep(of(finding('a', { verdict: 'inconclusive' })))).toContain('run what could not be told once more: `roadworthy check --only a')
    expect(nextStep(report(attempt([], { trouble: trouble() })))).toContain('get it to start')
    expect(nextStep(report(attempt([], { outcome: 'interrupted' })))).toContain('--seed 7f3a')
  })
})
