import type { Card } from '../../explain/card-types.ts'
import type { Reference } from '../../model/finding.ts'
import type { Severity } from '../../model/inspection.ts'
import type { ExitCode } from '../../model/verdict.ts'

export const SHEET_SCHEMA = 'roadworthy.sheet/1'

/** An inspection, as it is handed over: what is wrong by how much it matters, and what nobody can tell from it. */
export interface Sheet {
  schema: typeof SHEET_SCHEMA
  attempt: string
  startedAt: string
  ms: number
  engine: string
  seed: string
  /** What was inspected. */
  subject: Subject
  result: Result
  /** The result in one sentence. */
  sentence: string
  exitCode: ExitCode
  /** Requests that checks sent; a load that was put on it is not counted. */
  requests: number
  counts: Counts
  /** The gravest first. */
  defects: Defect[]
  advisories: Advisory[]
  /** What the project need not do, and why. */
  exempt: LeftOut[]
  /** What could not be told, and why. */
  untold: LeftOut[]
  /** What does not apply, and what would make it apply. */
  notApplicable: LeftOut[]
  held: Held[]
  /** What was taken from the API's description. */
  inferred: { name: string; lines: string[] }[]
  /** Why the inspection ended early, if it did. */
  trouble?: { text: string; output: string[] }
}

export type Result = 'roadworthy' | 'not-roadworthy' | 'could-not-tell'

export interface Subject {
  name: string
  folder?: string
  url?: string
  processes: Record<string, string>
  uses: Record<string, string>
}

export interface Counts extends Record<Severity, number> {
  held: number
  exempt: number
  untold: number
  notApplicable: number
}

export interface Held {
  check: string
  claim: string
  severity: Severity
}

export interface LeftOut extends Held {
  reason: string
}

export interface Advisory {
  check: string
  text: string
}

export interface Defect extends Held {
  /** The operation it was seen in: `POST /tools`. */
  operation?: string
  /** The same for the same defect in every run. */
  fingerprint: string
  /** What was looked at. */
  label?: string
  expected?: string
  observed?: string
  pointer?: string
  /** What happened, if it is no comparison. */
  reason?: string
  because: string
  hint: string
  reference?: Reference
  /** What was sent and answered, a line each: `> GET /tools`, `< 200 OK`. */
  evidence: string[]
  /** Commands that show it again. */
  reproduce: string[]
  /** The same, for people. Not in the JSON. */
  card: Card
}

export interface SheetOptions {
  /** What goes before ` --only …` in a command that repeats a check. */
  replay?: string
  requests?: number
}
