import type { RoadmapView, StepView, TopicView } from '../../model/api.ts'
import type { Desk } from '../desk.ts'
import { roadmapView, stepView, topicView } from './views.ts'

/** The road, and how far each of its challenges has got. */
export async function standing({ road: loading, store: opening, takeIn }: Desk) {
  const [road, store] = await Promise.all([loading, opening])
  await takeIn.look()
  return { road, store, standings: await store.attempts.standings(road.slugs) }
}

export async function askRoadmap(desk: Desk): Promise<RoadmapView> {
  const { road, standings } = await standing(desk)
  return roadmapView(road, standings)
}

/** Undefined if there is no such step. */
export async function askStep(desk: Desk, number: number): Promise<StepView | undefined> {
  const { road, standings } = await standing(desk)
  const step = road.step(number)
  return step && stepView(road, step, standings)
}

/** Undefined if there is no such topic. */
export async function askTopic(desk: Desk, id: string): Promise<TopicView | undefined> {
  const { road, standings } = await standing(desk)
  return topicView(road, id, standings)
}
