/** What the local app and its server say to each other, under `/api/v1`. Types only. */
import type { Report, Summary } from './report.ts'
import type { Isolation, Level, Verdict } from './verdict.ts'

/** How far a challenge has got: never run, run, passed, passed with its stretch checks. */
export type ChallengeState = 'open' | 'tried' | 'passed' | 'distinction'

/** `GET /roadmap`: everything the map needs. */
export interface RoadmapView {
  steps: StepSummary[]
  /** In the order of the road. */
  challenges: ChallengeSummary[]
  /** What to do next, and why; absent when all is passed. */
  next?: { slug: string; why: string }
}

export interface StepSummary {
  step: number
  title: string
  summary: string
  topics: { id: string; title: string; needs: string[]; provenBy: string[]; technologies: string[] }[]
}

export interface ChallengeSummary {
  slug: string
  title: string
  step: number
  proves: string
  hours: number
  after: string[]
  /** False for a challenge of the road that cannot be run yet. */
  available: boolean
  checks: { required: number; stretch: number }
  state: ChallengeState
  last?: AttemptSummary
}

/** `GET /opening`: what stands before the first step. */
export interface OpeningView {
  title: string
  summary: string
  html: string
  routes: { id: string; title: string; for: string; steps: { step: number; how: string }[] }[]
}

/** `GET /steps/{step}`. */
export interface StepView extends StepSummary {
  why: string
  outcomes: string[]
  challenges: ChallengeSummary[]
}

/** `GET /topics/{id}`. `html` is made by us from our own Markdown. */
export interface TopicView {
  id: string
  title: string
  step: number
  html: string
  technologies: string[]
  sources: { title: string; url: string }[]
  needs: { id: string; title: string; step: number }[]
  neededBy: { id: string; title: string; step: number }[]
  provenBy: ChallengeSummary[]
}

/** `GET /challenges/{slug}`. */
export interface ChallengeView extends ChallengeSummary {
  briefHtml: string
  list: { id: string; claim: string; because: string; hint: string; level: Level; isolation: Isolation; last?: Verdict }[]
  services: { name: string; kinds: { kind: string; provider?: string; install?: string }[] }[]
  starters: string[]
  topics: { id: string; title: string; step: number }[]
  /** The folder that is connected to it. */
  project?: ConnectedProject
  attempts: AttemptSummary[]
}

/** `PUT /challenges/{slug}/project` with `{ folder }`; `DELETE` takes it away again (the folder stays as it is). */
export interface ConnectedProject {
  folder: string
  connectedAt: string
  /** Why it cannot be run as it stands; one sentence. */
  trouble?: string
}

/** One item of `GET /attempts`, newest first. */
export interface AttemptSummary {
  id: string
  challenge: string
  title: string
  folder: string
  startedAt: string
  ms: number
  seed: string
  state: 'running' | Report['outcome']
  summary: Summary
  source: 'app' | 'cli'
}

/** `GET /attempts?challenge=&cursor=&limit=`. */
export interface AttemptPage {
  items: AttemptSummary[]
  /** Pass it as `cursor` for the page after this one. */
  next?: string
}

/** `POST /challenges/{slug}/attempts` answers 202 with Location and the summary. */
export interface AttemptRequest {
  only?: string[]
  seed?: string
  uses?: Record<string, string>
}

/**
 * `GET /attempts/{id}/events` are server-sent events, an AttemptEvent each; `id:` counts from 1, and
 * `Last-Event-ID` goes on from there. `GET /attempts/{id}`: its report as far as it has got, and what was the matter with the one before. */
export interface AttemptView extends AttemptSummary {
  report: Report
  /** The attempt at the same challenge before this one, if there is one. */
  previous?: { id: string; verdicts: Record<string, Verdict> }
}

/** `GET /history?challenge=`: attempts over time, oldest first. */
export interface HistoryView {
  attempts: (AttemptSummary & { verdicts: Record<string, Verdict>; checkMs: Record<string, number> })[]
  /** Checks that passed in one attempt and not in the next. */
  regressions: { challenge: string; check: string; attempt: string; before: string }[]
  /** How many attempts in a row fixed something and broke nothing, ending with the last. */
  streak: number
}

/** `GET /doctor`. */
export interface DoctorView {
  sections: { title: string; items: { name: string; here?: string; missing?: string; install?: string }[] }[]
}

/** Errors are problem documents (RFC 9457). */
export interface Problem {
  type?: string
  title: string
  status: number
  detail?: string
  /** What to do about it. */
  fix?: string
  errors?: { pointer: string; detail: string }[]
}
