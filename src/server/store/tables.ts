import type { ColumnType, Generated } from 'kysely'

/** Written as text, read as text: JSON goes through the server as it is kept. */
type JsonText = ColumnType<string, string, string>
/** ISO 8601 in UTC, both ways; read with `iso()`. */
type Instant = ColumnType<Date, string, string>

export interface Tables {
  projects: ProjectRow
  attempts: AttemptRow
  findings: FindingRow
}

interface ProjectRow {
  challenge: string
  folder: string
  connected_at: Instant
}

interface AttemptRow {
  id: string
  /** The same for the same attempt, wherever it comes from. */
  fingerprint: string
  challenge: string
  title: string
  folder: string
  started_at: Instant
  ms: number
  seed: string
  state: string
  passed: boolean
  distinction: boolean
  summary: JsonText
  source: 'app' | 'cli'
  /** The data folder whose app made it; absent for those that were taken in. */
  home: string | null
  /** The attempt's own folder, under `.roadworthy/attempts` of a project. */
  kept_in: string | null
  /** How many events it has told. */
  events: Generated<number>
  /** `json`, not `jsonb`: what a program printed may hold characters that jsonb refuses. */
  report: JsonText
}

interface FindingRow {
  attempt: string
  position: number
  check_id: string
  verdict: string
  level: string
  ms: number
}
