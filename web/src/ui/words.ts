import type { AttemptSummary, ChallengeSummary } from '../../../src/model/api.ts'
import type { Summary } from '../../../src/model/report.ts'
import type { Verdict } from '../../../src/model/verdict.ts'

export const VERDICTS = ['passed', 'failed', 'inconclusive', 'blocked', 'not-applicable'] as const satisfies Verdict[]

/** A verdict as one short word. */
export const VERDICT_WORD: Record<Verdict, string> = { passed: 'passed', failed: 'failed', inconclusive: 'unsure', blocked: 'blocked', 'not-applicable': 'not asked' }

/** How far a challenge has got, in words; nothing if there is nothing to say. */
export function stateWord(challenge: ChallengeSummary): string {
  if (challenge.last?.state === 'running') return 'running'
  if (challenge.state === 'distinction') return 'with distinction'
  if (challenge.state === 'passed') return 'passed'
  if (challenge.state === 'tried') return `${challenge.last?.summary.required.passed ?? 0} of ${challenge.checks.required}`
  return ''
}

/** The same for whoever hears it. */
export function stateSentence(challenge: ChallengeSummary): string {
  if (!challenge.available) return 'cannot be run yet'
  if (challenge.last?.state === 'running') return 'running now'
  if (challenge.state === 'distinction') return 'passed with distinction'
  if (challenge.state === 'passed') return 'passed'
  if (challenge.state === 'tried') return `tried, ${stateWord(challenge)} required checks passed`
  return 'open'
}

export const isPassed = (challenge: ChallengeSummary): boolean => challenge.state === 'passed' || challenge.state === 'distinction'

/** How an attempt went, as a headline. */
export function outcomeWord({ state, summary }: Pick<AttemptSummary, 'state' | 'summary'>): string {
  switch (state) {
    case 'running':
      return 'Running'
    case 'did-not-start':
      return 'Did not start'
    case 'interrupted':
      return 'Broken off'
    case 'unfinished':
      return 'Never finished'
    case 'could-not-tell':
    case 'harness-fault':
      return 'Could not tell'
    case 'finished':
      if (summary.distinction && summary.stretch.passed > 0) return 'Passed with distinction'
      if (summary.passed) return 'Passed'
      return summary.exitCode === 1 ? 'Not passed yet' : 'Could not tell'
  }
}

export function totals(summary: Summary): Record<Verdict, number> {
  const { required, stretch } = summary
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, required[verdict] + stretch[verdict]])) as Record<Verdict, number>
}

const WHEN = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const when = (instant: string): string => WHEN.format(new Date(instant))
