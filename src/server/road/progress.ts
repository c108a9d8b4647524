import type { HistoryView } from '../../model/api.ts'
import type { Verdict } from '../../model/verdict.ts'

type Attempt = HistoryView['attempts'][number]

interface Change {
  attempt: Attempt
  before: Attempt
  fixed: string[]
  broken: string[]
}

/** Checks that passed in one attempt at a challenge, and not in the next. Oldest first, as the attempts are. */
export function regressionsIn(attempts: readonly Attempt[]): HistoryView['regressions'] {
  return changesIn(attempts).flatMap(({ attempt, before, broken }) => broken.map((check) => ({ challenge: attempt.challenge, check, attempt: attempt.id, before: before.id })))
}

/** How many attempts in a row, up to the last, fixed something and broke nothing. */
export function streakOf(attempts: readonly Attempt[]): number {
  const changes = changesIn(attempts)
  const lastOther = changes.findLastIndex(({ fixed, broken }) => fixed.length === 0 || broken.length > 0)
  return changes.length - 1 - lastOther
}

/** Each attempt beside the one before it at the same challenge. One that decided nothing is passed over. */
function changesIn(attempts: readonly Attempt[]): Change[] {
  const last = new Map<string, Attempt>()
  const changes: Change[] = []
  for (const attempt of attempts) {
    if (Object.keys(attempt.verdicts).length === 0) continue
    const before = last.get(attempt.challenge)
    last.set(attempt.challenge, attempt)
    if (before) changes.push({ attempt, before, ...compared(before.verdicts, attempt.verdicts) })
  }
  return changes
}

/** What could not be told is neither mended nor broken. */
function compared(before: Record<string, Verdict>, now: Record<string, Verdict>): { fixed: string[]; broken: string[] } {
  const wrong = (verdict: Verdict | undefined) => verdict === 'failed' || verdict === 'blocked'
  const checks = Object.keys(now)
  return {
    fixed: checks.filter((check) => wrong(before[check]) && now[check] === 'passed'),
    broken: checks.filter((check) => before[check] === 'passed' && wrong(now[check])),
  }
}
