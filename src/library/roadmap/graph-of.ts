import type { Roadmap } from '../../model/roadmap.ts'

export interface Node {
  kind: 'topic' | 'challenge'
  /** A topic's id or a challenge's slug. */
  id: string
  title: string
  step: number
}

/** `from` comes first. */
export interface Edge {
  kind: 'topic-needs-topic' | 'challenge-after-challenge' | 'challenge-proves-topic'
  from: string
  to: string
}

export interface Graph {
  nodes: Node[]
  edges: Edge[]
}

/** What comes before what: topics before topics, challenges before challenges, topics before the challenges that prove them. */
export function graphOf(roadmap: Roadmap): Graph {
  const topics = roadmap.steps.flatMap(({ step, topics }) => topics.map((topic) => ({ ...topic, step })))
  return {
    nodes: [
      ...topics.map(({ id, title, step }) => ({ kind: 'topic' as const, id, title, step })),
      ...roadmap.challengeIndex.map(({ slug, title, step }) => ({ kind: 'challenge' as const, id: slug, title, step })),
    ],
    edges: [
      ...topics.flatMap(({ id, needs }) => needs.map((from) => ({ kind: 'topic-needs-topic' as const, from, to: id }))),
      ...roadmap.challengeIndex.flatMap(({ slug, after }) => after.map((from) => ({ kind: 'challenge-after-challenge' as const, from, to: slug }))),
      ...topics.flatMap(({ id, provenBy }) => provenBy.map((to) => ({ kind: 'challenge-proves-topic' as const, from: id, to }))),
    ],
  }
}
