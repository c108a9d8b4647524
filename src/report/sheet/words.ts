import type { Severity } from '../../model/inspection.ts'
import type { Result } from './sheet.ts'

export const RESULT: Record<Result, string> = { roadworthy: 'Roadworthy', 'not-roadworthy': 'Not roadworthy', 'could-not-tell': 'Could not tell' }

/** What a severity asks for. */
export const ASKS: Record<Severity, string> = {
  dangerous: 'must not go on the road like this',
  major: 'to be mended before it goes on the road',
  minor: 'to be mended soon',
  advisory: 'good to know; nothing has to be done at once',
}

export const HEADINGS = {
  exempt: ['Exempt', 'not looked at, as the project asks, for these reasons'],
  untold: ['Could not be told', 'looked at, without an answer'],
  notApplicable: ['Does not apply', 'and what would change that'],
  held: ['Holds', 'looked at, and found in order'],
  inferred: ['What was inferred of the API', 'correct it under `inspect:` in roadworthy.yaml where it is wrong'],
} as const

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
