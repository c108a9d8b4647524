import type { Evidence } from './evidence.ts'
import type { Severity } from './inspection.ts'
import type { Blame, Isolation, Level, Verdict } from './verdict.ts'

/** Where a claim is written down: a standard, a guide, a documentation page. */
export interface Reference {
  title: string
  url?: string
}

/** An expectation that did not hold, in the learner's words. */
export interface Broken {
  /** What was looked at, e.g. `charges made`. */
  label: string
  expected: string
  observed: string
  /** JSON Pointer (RFC 6901) to the wrong part of the observed value, if it is one. */
  pointer?: string
  /** Index into the finding's evidence of the exchange or run that showed it. */
  evidence?: number
  /** What in that exchange is wrong: its status, a header (by name), or its body. */
  part?: 'status' | 'body' | `header:${string}`
}

/** One check's verdict, and what it rests on. */
export interface Finding {
  check: string
  claim: string
  because: string
  hint: string
  reference?: Reference
  level: Level
  /** How much it matters, where an inspection says so. */
  severity?: Severity
  /** What is good to know and broke no claim. */
  advisories?: string[]
  isolation: Isolation
  verdict: Verdict
  blame?: Blame
  broken?: Broken
  /** Why it could not be told, was blocked or does not apply; or what we did wrong. One sentence. */
  reason?: string
  blockedBy?: string[]
  /** What the program printed last, if it broke down. */
  output?: string
  ms: number
  /** How many expectations were decided. */
  expectations: number
  evidence: Evidence[]
  /** Evidence that was left out to keep the record small. */
  evidenceDropped: number
}
