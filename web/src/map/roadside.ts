import { quantity } from '../../../src/explain/quantity.ts'
import type { ChallengeSummary, RoadmapView } from '../../../src/model/api.ts'
import { isPassed, stateWord } from '../ui/words.ts'
import type { RoadsideStep } from './lay-out-road.ts'

/** A step with the challenges that stand at it. */
export interface Stretch {
  step: number
  title: string
  summary: string
  challenges: ChallengeSummary[]
  passed: number
  /** How far it is done, in words. */
  progress: string
}

export function stretchesOf({ steps, challenges }: RoadmapView): Stretch[] {
  return steps.map(({ step, title, summary }) => {
    const here = challenges.filter((challenge) => challenge.step === step)
    const passed = here.filter(isPassed).length
    const done = here.length > 0 && passed === here.length
    return { step, title, summary, challenges: here, passed, progress: done ? 'all passed' : passed > 0 ? `${passed} of ${here.length} passed` : quantity(here.length, 'challenge') }
  })
}

/** What the layout has to make room for. */
export function roadsideOf(stretches: Stretch[], next: string | undefined): RoadsideStep[] {
  return stretches.map(({ step, title, challenges }) => ({
    step,
    title,
    stops: challenges.map((challenge) => {
      const meta = metaOf(challenge, next)
      return { title: challenge.title, ...(meta ? { meta } : {}) }
    }),
  }))
}

/** What stands behind a stop's title. */
export function metaOf(challenge: ChallengeSummary, next: string | undefined): string {
  return [challenge.slug === next ? 'next' : '', stateWord(challenge)].filter(Boolean).join(' · ')
}
