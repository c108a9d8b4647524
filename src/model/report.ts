import type { AttemptEvent, PlannedCheck, Trouble } from './event.ts'
import type { Finding } from './finding.ts'
import { EXIT, type ExitCode, type Verdict } from './verdict.ts'

export const REPORT_SCHEMA = 'roadworthy.report/1'

/** One attempt, whole: what `report.json` holds. */
export interface Report {
  schema: typeof REPORT_SCHEMA
  attempt: string
  startedAt: string
  /** Milliseconds from the start of the attempt to its end. */
  ms: number
  engine: string
  challenge: { slug: string; title: string; step: number }
  project: { path: string; command: Record<string, string>; uses: Record<string, string> }
  seed: string
  url?: string
  outcome: 'finished' | 'interrupted' | 'could-not-tell' | 'harness-fault' | 'did-not-start' | 'unfinished'
  reason?: string
  trouble?: Trouble
  planned: PlannedCheck[]
  findings: Finding[]
  summary: Summary
}

export interface Summary {
  required: Record<Verdict, number>
  stretch: Record<Verdict, number>
  /** Every required check passed. */
  passed: boolean
  /** Every stretch check passed as well. */
  distinction: boolean
  exitCode: ExitCode
}

/** Folds events into a report, one at a time. */
export class ReportFold {
  #report: Report | undefined

  add(event: AttemptEvent): void {
    switch (event.type) {
      case 'attempt-started':
        this.#report = {
          schema: REPORT_SCHEMA,
          attempt: event.attempt,
          startedAt: event.at,
          ms: 0,
          engine: event.engine,
          challenge: event.challenge,
          project: event.project,
          seed: event.seed,
          ...(event.url ? { url: event.url } : {}),
          outcome: 'unfinished',
          planned: event.checks,
          findings: [],
          summary: summarise([], event.checks, 'unfinished'),
        }
        break
      case 'check-finished':
        this.report.findings.push(event.finding)
        break
      case 'did-not-start':
        this.report.trouble = event.trouble
        this.report.outcome = 'did-not-start'
        break
      case 'attempt-finished':
        this.report.ms = event.atMs
        if (this.report.outcome !== 'did-not-start' || event.outcome !== 'finished') this.report.outcome = event.outcome
        if (event.reason) this.report.reason = event.reason
        this.#inCatalogueOrder()
        this.report.summary = summarise(this.report.findings, this.report.planned, this.report.outcome)
        break
    }
  }

  get report(): Report {
    if (!this.#report) throw new Error('the attempt has not started')
    return this.#report
  }

  #inCatalogueOrder(): void {
    const order = new Map(this.report.planned.map((check, index) => [check.id, index]))
    this.report.findings.sort((a, b) => (order.get(a.check) ?? 0) - (order.get(b.check) ?? 0))
  }
}

export function summarise(findings: Finding[], planned: PlannedCheck[], outcome: Report['outcome']): Summary {
  const required = count(findings.filter((finding) => finding.level === 'required'))
  const stretch = count(findings.filter((finding) => finding.level === 'stretch'))
  // whoever asks for stretch checks alone wants to know how those went
  const decisive = planned.some((check) => check.level === 'required') ? required : stretch
  const complete = outcome === 'finished' && findings.length === planned.length
  const excused = (counts: Record<Verdict, number>) => counts.passed + counts['not-applicable'] === total(counts)
  // a run in which nothing was decided proves nothing
  const passed = complete && excused(decisive) && decisive.passed > 0
  return { required, stretch, passed, distinction: passed && excused(stretch), exitCode: exitCode(decisive, passed, outcome) }
}

function exitCode(decisive: Record<Verdict, number>, passed: boolean, outcome: Report['outcome']): ExitCode {
  if (outcome === 'interrupted') return EXIT.interrupted
  if (passed) return EXIT.passed
  if (outcome === 'did-not-start' || decisive.failed > 0) return EXIT.failed
  if (outcome === 'could-not-tell' || outcome === 'harness-fault' || outcome === 'unfinished' || decisive.inconclusive > 0) return EXIT.inconclusive
  if (decisive.blocked > 0) return EXIT.failed
  return EXIT.inconclusive
}

function count(findings: Finding[]): Record<Verdict, number> {
  const counts = { passed: 0, failed: 0, inconclusive: 0, blocked: 0, 'not-applicable': 0 }
  for (const finding of findings) counts[finding.verdict]++
  return counts
}

const total = (counts: Record<Verdict, number>): number => Object.values(counts).reduce((sum, n) => sum + n, 0)
