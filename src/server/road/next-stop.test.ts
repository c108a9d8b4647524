import { expect, test } from 'vitest'
import { summarise } from '../../model/report.ts'
import type { ChallengeSummary } from '../../model/api.ts'
import { finding, planned } from '../../explain/samples.ts'
import { nextStop } from './next-stop.ts'

function stop(slug: string, more: Partial<ChallengeSummary> = {}): ChallengeSummary {
  return { slug, title: slug.toUpperCase(), step: 1, proves: '', hours: 1, after: [], available: true, checks: { required: 3, stretch: 0 }, state: 'open', ...more }
}

function tried(slug: string, passed: number, more: Partial<ChallengeSummary> = {}): ChallengeSummary {
  const findings = Array.from({ length: 3 }, (_, n) => finding(`c${n}`, n < passed ? {} : { verdict: 'failed' }))
  const last = { id: 'x', challenge: slug, title: '', folder: '', startedAt: '', ms: 1, seed: '', state: 'finished' as const, source: 'cli' as const, summary: summarise(findings, planned(findings), 'finished') }
  return stop(slug, { state: 'tried', last, ...more })
}

test.each<[string, ChallengeSummary[], { slug: string; why: string } | undefined]>([
  ['at the start, the first', [stop('a'), stop('b')], { slug: 'a', why: 'It is the first on the road, and builds on nothing.' }],
  ['then the one after it', [stop('a', { state: 'passed' }), stop('b', { after: ['a'] })], { slug: 'b', why: 'It builds on “A”, which you have passed.' }],
  ['what builds on nothing that was passed', [stop('a', { state: 'distinction' }), stop('b')], { slug: 'b', why: 'It is the next on the road.' }],
  ['what was begun comes before what was not', [stop('a'), tried('b', 2)], { slug: 'b', why: 'You have begun it: 2 of its 3 required checks pass.' }],
  ['one check that passes', [tried('a', 1)], { slug: 'a', why: 'You have begun it: 1 of its 3 required checks passes.' }],
  ['nothing that passes', [tried('a', 0)], { slug: 'a', why: 'You have begun it, and none of its required checks passes yet.' }],
  ['what builds on something open has to wait, even when it was begun', [stop('a'), tried('b', 1, { after: ['a'] })], { slug: 'a', why: 'It is the first on the road, and builds on nothing.' }],
  ['what cannot be run yet is no next one, and holds nobody up', [stop('a', { available: false }), stop('b', { after: ['a', 'unknown'] })], { slug: 'b', why: 'It is the first on the road, and builds on nothing.' }],
  ['all that can be run is passed', [stop('a', { state: 'passed' }), stop('b', { available: false })], undefined],
])('%s', (_, challenges, next) => {
  expect(nextStop(challenges)).toEqual(next)
})
