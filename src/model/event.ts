import type { Finding } from './finding.ts'
import type { Isolation, Level } from './verdict.ts'

/** A check as it is announced before it runs. */
export interface PlannedCheck {
  id: string
  claim: string
  level: Level
  isolation: Isolation
}

export type PhaseName = 'build' | 'services' | 'release' | 'start'

/** What an attempt says as it goes. Every screen, file and page is a fold of these. */
export type AttemptEvent =
  | {
      type: 'attempt-started'
      attempt: string
      at: string
      engine: string
      challenge: { slug: string; title: string; step: number }
      project: { path: string; command: Record<string, string>; uses: Record<string, string> }
      seed: string
      /** The address checked, when the server was already up. */
      url?: string
      checks: PlannedCheck[]
    }
  | { type: 'phase-started'; phase: PhaseName; atMs: number; what: string }
  | { type: 'phase-finished'; phase: PhaseName; atMs: number; ms: number }
  | { type: 'check-started'; check: string; atMs: number }
  | { type: 'check-finished'; atMs: number; finding: Finding }
  | { type: 'program-said'; atMs: number; process: string; stream: 'stdout' | 'stderr'; text: string }
  /** The program could not be started, or broke down for good: no check was decided by this. */
  | { type: 'did-not-start'; atMs: number; trouble: Trouble }
  | { type: 'attempt-finished'; atMs: number; outcome: 'finished' | 'interrupted' | 'could-not-tell' | 'harness-fault'; reason?: string }

/** Why there is nothing to check. */
export interface Trouble {
  phase: PhaseName
  /** One sentence: what happened. */
  summary: string
  /** One sentence: what to try. */
  hint: string
  output?: string
}

export type Listener = (event: AttemptEvent) => void
