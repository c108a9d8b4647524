import { levelOf, type Challenge } from '../../author/challenge.ts'
import { find, type Entry } from '../../library/catalogue.ts'
import { loadRoadmap } from '../../library/roadmap/load-roadmap.ts'
import type { RoadChallenge, Roadmap, RoadmapStep, Topic } from '../../model/roadmap.ts'

/** A challenge of the road, and what there is of it in the catalogue. */
export interface Stop extends RoadChallenge {
  checks: { required: number; stretch: number }
  entry?: Entry
}

/** The road and the challenges beside it. It does not change while the app runs. */
export class Road {
  readonly roadmap: Roadmap
  readonly stops: readonly Stop[]
  readonly #stops: ReadonlyMap<string, Stop>
  readonly #topics: ReadonlyMap<string, Topic & { step: number }>

  constructor(roadmap: Roadmap, stops: readonly Stop[]) {
    this.roadmap = roadmap
    this.stops = stops
    this.#stops = new Map(stops.map((stop) => [stop.slug, stop]))
    this.#topics = new Map(roadmap.steps.flatMap(({ step, topics }) => topics.map((topic) => [topic.id, { ...topic, step }])))
  }

  static async load(): Promise<Road> {
    const roadmap = await loadRoadmap()
    const stops = await Promise.all(roadmap.challengeIndex.map(async (challenge): Promise<Stop> => {
      if (!challenge.available) return { ...challenge, checks: { required: 0, stretch: 0 } }
      const entry = await find(challenge.slug)
      return { ...challenge, checks: countsOf(entry.challenge), entry }
    }))
    return new Road(roadmap, stops)
  }

  stop(slug: string): Stop | undefined {
    return this.#stops.get(slug)
  }

  step(number: number): RoadmapStep | undefined {
    return this.roadmap.steps.find(({ step }) => step === number)
  }

  topic(id: string): (Topic & { step: number }) | undefined {
    return this.#topics.get(id)
  }

  get topics(): (Topic & { step: number })[] {
    return [...this.#topics.values()]
  }

  get slugs(): string[] {
    return this.stops.map(({ slug }) => slug)
  }
}

function countsOf(challenge: Challenge): Stop['checks'] {
  const levels = Object.values(challenge.checks).map(levelOf)
  const stretch = levels.filter((level) => level === 'stretch').length
  return { required: levels.length - stretch, stretch }
}
