import type { ChallengeState } from './api.ts'

/** The road as it is written down: what each step asks for, in what order, and what proves it. */
export interface Roadmap {
  opening: Opening
  /** In order, 1 to 11. */
  steps: RoadmapStep[]
  /** Every challenge of the road, in order, whether it can be run already or not. */
  challengeIndex: RoadChallenge[]
}

export interface Opening {
  title: string
  summary: string
  routes: Route[]
  markdown: string
  html: string
}

/** A way through the road for one kind of reader. */
export interface Route {
  id: string
  title: string
  /** Whom it is for. */
  for: string
  /** What to do at each step, in the order they are taken. */
  steps: { step: number; how: string }[]
}

export interface RoadmapStep {
  step: number
  title: string
  summary: string
  why: string
  outcomes: string[]
  topics: Topic[]
}

export interface Topic {
  /** Unique over all steps. */
  id: string
  title: string
  /** Topics (by id) that come first, of this step or an earlier one. */
  needs: string[]
  /** Challenges (by slug) that prove it. */
  provenBy: string[]
  technologies: string[]
  sources: { title: string; url: string }[]
  markdown: string
  html: string
}

export interface RoadChallenge {
  slug: string
  step: number
  title: string
  /** In one line. */
  proves: string
  hours: number
  /** Challenges (by slug) that come first. */
  after: string[]
  /** What comes first without being one challenge in particular. */
  also?: string
  /** It is in the catalogue, and can be run. */
  available: boolean
}

/** How far somebody has got on the road. */
export interface Progress {
  generatedAt: string
  /** Whose it is. */
  name?: string
  /** By slug; a challenge that is not here is open. */
  challenges: Record<string, ChallengeProgress>
}

export interface ChallengeProgress {
  state: ChallengeState
  passedAt?: string
  /** The attempt that passed, and the seed that repeats it. */
  attempt?: string
  seed?: string
  /** A path or an http(s) address of what shows it. */
  evidence?: string
}
