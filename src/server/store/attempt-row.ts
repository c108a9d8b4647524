import { createHash } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { AttemptSummary } from '../../model/api.ts'
import type { Report } from '../../model/report.ts'
import type { Tables } from './tables.ts'

/** What of an attempt its report does not say. */
export interface Origin {
  id: string
  source: 'app' | 'cli'
  /** The data folder whose app makes it. */
  home?: string
  keptIn?: string
  /** It has not ended. */
  running?: boolean
  events?: number
}

type Row = Insertable<Tables['attempts']>
type FindingRow = Insertable<Tables['findings']>

export function rowOf(report: Report, origin: Origin): Row {
  return {
    id: origin.id,
    fingerprint: fingerprint(report),
    challenge: report.challenge.slug,
    title: report.challenge.title,
    folder: report.project.path,
    started_at: report.startedAt,
    ms: Math.round(report.ms),
    seed: report.seed,
    state: origin.running ? 'running' : report.outcome,
    passed: report.summary.passed,
    distinction: report.summary.distinction,
    summary: JSON.stringify(report.summary),
    source: origin.source,
    home: origin.home ?? null,
    kept_in: origin.keptIn ?? null,
    events: origin.events ?? 0,
    report: JSON.stringify(report),
  }
}

/** The same for the same attempt, whether it comes from a run, a folder or an archive. */
export function fingerprint({ startedAt, challenge, seed, project }: Report): string {
  return createHash('sha256').update(JSON.stringify([startedAt, challenge.slug, seed, project.path])).digest('hex').slice(0, 32)
}

export function findingRows(attempt: string, report: Report): FindingRow[] {
  return report.findings.map(({ check, verdict, level, ms }, position) => ({ attempt, position, check_id: check, verdict, level, ms: Math.round(ms) }))
}

/** Columns of a list: all but the report itself. */
export const SUMMARY_COLUMNS = ['id', 'challenge', 'title', 'folder', 'started_at', 'ms', 'seed', 'state', 'summary', 'source'] as const

export interface SummaryRow {
  id: string
  challenge: string
  title: string
  folder: string
  started_at: Date
  ms: number
  seed: string
  state: string
  /** JSON text. */
  summary: string
  source: 'app' | 'cli'
}

export function summaryOf(row: SummaryRow): AttemptSummary {
  return {
    id: row.id,
    challenge: row.challenge,
    title: row.title,
    folder: row.folder,
    startedAt: row.started_at.toISOString(),
    ms: row.ms,
    seed: row.seed,
    state: row.state as AttemptSummary['state'],
    summary: JSON.parse(row.summary) as AttemptSummary['summary'],
    source: row.source,
  }
}
