import type { AttemptEvent } from '../../model/event.ts'
import type { Report } from '../../model/report.ts'

/** What an attempt told, as far as its report still knows: enough to make the same report again. */
export function eventsOf(report: Report): AttemptEvent[] {
  const { attempt, startedAt, engine, challenge, project, seed, url, planned, findings, trouble, outcome, reason, ms } = report
  const events: AttemptEvent[] = [
    { type: 'attempt-started', attempt, at: startedAt, engine, challenge, project, seed, ...(url ? { url } : {}), checks: planned },
    ...findings.map((finding) => ({ type: 'check-finished' as const, atMs: ms, finding })),
  ]
  if (trouble) events.push({ type: 'did-not-start', atMs: ms, trouble })
  const ends = outcome === 'did-not-start' ? 'finished' : outcome === 'unfinished' ? 'interrupted' : outcome
  events.push({ type: 'attempt-finished', atMs: ms, outcome: ends, ...(reason ? { reason } : {}) })
  return events
}
