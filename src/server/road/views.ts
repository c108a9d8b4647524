import type { ChallengeState, ChallengeSummary, RoadmapView, StepSummary, StepView, TopicView } from '../../model/api.ts'
import type { RoadmapStep } from '../../model/roadmap.ts'
import type { Standing } from '../store/attempt-table.ts'
import { nextStop } from './next-stop.ts'
import type { Road, Stop } from './road.ts'

export type Standings = ReadonlyMap<string, Standing>

export function roadmapView(road: Road, standings: Standings): RoadmapView {
  const challenges = road.stops.map((stop) => challengeSummary(stop, standings))
  const next = nextStop(challenges)
  return { steps: road.roadmap.steps.map(stepSummary), challenges, ...(next ? { next } : {}) }
}

export function stepView(road: Road, step: RoadmapStep, standings: Standings): StepView {
  const challenges = road.stops.filter((stop) => stop.step === step.step).map((stop) => challengeSummary(stop, standings))
  return { ...stepSummary(step), why: step.why, outcomes: step.outcomes, challenges }
}

export function topicView(road: Road, id: string, standings: Standings): TopicView | undefined {
  const topic = road.topic(id)
  if (!topic) return undefined
  const stops = topic.provenBy.map((slug) => road.stop(slug)).filter((stop) => stop !== undefined)
  return {
    id,
    title: topic.title,
    step: topic.step,
    html: topic.html,
    technologies: topic.technologies,
    sources: topic.sources,
    needs: topic.needs.map((need) => road.topic(need)).filter((need) => need !== undefined).map(link),
    neededBy: road.topics.filter((other) => other.needs.includes(id)).map(link),
    provenBy: stops.map((stop) => challengeSummary(stop, standings)),
  }
}

export function challengeSummary(stop: Stop, standings: Standings): ChallengeSummary {
  const { slug, title, step, proves, hours, after, available, checks } = stop
  const standing = standings.get(slug)
  return { slug, title, step, proves, hours, after, available, checks, state: stateOf(standing), ...(standing?.last ? { last: standing.last } : {}) }
}

/** What was passed once stays passed: the last attempt is told beside it. */
export function stateOf(standing: Standing | undefined): ChallengeState {
  if (standing?.distinction) return 'distinction'
  if (standing?.passed) return 'passed'
  return standing?.last ? 'tried' : 'open'
}

function stepSummary({ step, title, summary, topics }: RoadmapStep): StepSummary {
  return { step, title, summary, topics: topics.map(({ id, title, needs, provenBy, technologies }) => ({ id, title, needs, provenBy, technologies })) }
}

export const link = ({ id, title, step }: { id: string; title: string; step: number }) => ({ id, title, step })
