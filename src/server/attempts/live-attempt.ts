import type { AttemptSummary } from '../../model/api.ts'
import type { AttemptEvent } from '../../model/event.ts'
import { ReportFold, summarise, type Report } from '../../model/report.ts'

/** An attempt that is waiting, running, or has just ended: what it has told, in order. */
export class LiveAttempt {
  readonly id: string
  readonly #controller = new AbortController()
  readonly #told: string[] = []
  readonly #listeners = new Set<() => void>()
  #fold: ReportFold | undefined
  /** As it was announced, until it has begun. */
  readonly #plan: Report
  #decided = false
  #ended = false

  constructor(id: string, plan: Report) {
    this.id = id
    this.#plan = plan
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Breaks it off; it ends a moment later, as interrupted. */
  cancel(): void {
    this.#controller.abort(new Error('interrupted'))
  }

  /** All was told. */
  get ended(): boolean {
    return this.#ended
  }

  /** How many events there are. The first has number 1. */
  get count(): number {
    return this.#told.length
  }

  /** An event as JSON, by its number. */
  event(number: number): string | undefined {
    return this.#told[number - 1]
  }

  hear(event: AttemptEvent): void {
    this.note(event)
    this.tell(event)
  }

  /** Makes it part of the report, and tells nobody yet. */
  note(event: AttemptEvent): void {
    if (event.type === 'attempt-started') this.#fold = new ReportFold()
    if (event.type === 'attempt-finished') this.#decided = true
    this.#fold?.add(event)
  }

  tell(event: AttemptEvent): void {
    this.#told.push(JSON.stringify(event))
    if (event.type === 'attempt-finished') this.#ended = true
    for (const listener of this.#listeners) listener()
  }

  /** Calls back after every event. Returns what ends that. */
  onEvent(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** As far as it has got. */
  get report(): Report {
    const report = this.#fold?.report ?? this.#plan
    return this.#decided ? report : { ...report, ms: Math.max(0, Date.now() - Date.parse(report.startedAt)), summary: summarise(report.findings, report.planned, report.outcome) }
  }

  get summary(): AttemptSummary {
    const { challenge, project, startedAt, ms, seed, outcome, summary } = this.report
    const state = this.#decided ? outcome : 'running'
    return { id: this.id, challenge: challenge.slug, title: challenge.title, folder: project.path, startedAt, ms: Math.round(ms), seed, state, summary, source: 'app' }
  }
}
