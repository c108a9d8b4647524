import type { Random } from 'roadworthy'
import { SLOW, TURNED } from './fare/habits.ts'
import { Store } from './fare/store.ts'
import type { TargetOptions } from './fare/target.ts'

export interface CorrectService {
  /** With its article, as a failure card and `roadworthy practice` name it. */
  what: string
  options(random: Random): TargetOptions
}

/** A clock that began elsewhere and runs as fast as ours. */
function clockFrom(text: string): () => number {
  const ahead = Date.parse(text) - Date.now()
  return () => Date.now() + ahead
}

/** With another clock, and with data of other people's. */
function usedSince(text: string, random: Random): TargetOptions {
  const now = clockFrom(text)
  return { now, store: new Store().prefill(random, now()) }
}

/** The correct services that a suite meets. What is right is no secret, so that each may be tried by hand as well. */
export const CORRECT = {
  plain: { what: 'a correct service', options: () => ({}) },
  unusual: { what: 'a correct service with UUIDs, turned lists and bare replies', options: () => ({ habits: TURNED }) },
  slow: { what: 'a correct service that is slow', options: () => ({ habits: SLOW }) },
  'later-summer': { what: 'a correct service in a later summer', options: () => ({ now: clockFrom('2031-07-19T13:07:11Z') }) },
  'leap-day': { what: 'a correct service around midnight of a 29 February, on data that is there already', options: (random) => usedSince('2032-02-29T22:59:40Z', random) },
  'clock-change': { what: 'a correct service while the clocks change, on data that is there already', options: (random) => usedSince('2026-10-25T00:59:30Z', random) },
} satisfies Record<string, CorrectService>

export type CorrectName = keyof typeof CORRECT
