import type { AttemptView } from '../../../src/model/api.ts'
import type { AttemptEvent, PlannedCheck, Trouble } from '../../../src/model/event.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { Report } from '../../../src/model/report.ts'

/** What of an attempt can be seen so far: its report, and the events that came after it. */
export class LiveRun {
  planned: PlannedCheck[]
  findings = new Map<string, Finding>()
  running = new Set<string>()
  /** What is being done before the first check. */
  phase?: string
  trouble?: Trouble
  outcome: Report['outcome'] | 'running'
  reason?: string
  ms: number
  /** How often the story began: what was printed is told anew each time. */
  begun = 0
  /** Pieces of what the program printed that nobody has taken yet. */
  said: { stream: 'stdout' | 'stderr'; text: string; process: string }[] = []

  constructor({ report, state }: AttemptView) {
    this.planned = report.planned
    for (const finding of report.findings) this.findings.set(finding.check, finding)
    this.trouble = report.trouble
    this.reason = report.reason
    this.outcome = state
    this.ms = report.ms
  }

  /** Events may come again after a reconnection: each says what is, so that twice is as good as once. */
  add(event: AttemptEvent): void {
    switch (event.type) {
      case 'attempt-started':
        this.planned = event.checks
        this.running.clear()
        this.said = []
        this.begun++
        break
      case 'phase-started':
        this.phase = event.what
        break
      case 'phase-finished':
        this.phase = undefined
        break
      case 'check-started':
        if (!this.findings.has(event.check)) this.running.add(event.check)
        break
      case 'check-finished':
        this.running.delete(event.finding.check)
        // what the report had already is the same, and need not be drawn again
        if (!this.findings.has(event.finding.check)) this.findings.set(event.finding.check, event.finding)
        break
      case 'program-said':
        this.said.push(event)
        break
      case 'did-not-start':
        this.trouble = event.trouble
        break
      case 'attempt-finished':
        this.running.clear()
        this.phase = undefined
        this.reason = event.reason
        this.ms = event.atMs || this.ms
        this.outcome = this.trouble && event.outcome === 'finished' ? 'did-not-start' : event.outcome
        break
    }
  }

  get done(): boolean {
    return this.outcome !== 'running'
  }
}
