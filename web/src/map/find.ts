import type { RoadmapView } from '../../../src/model/api.ts'

/** Something that can be searched for. */
export interface Findable {
  kind: 'Step' | 'Challenge' | 'Topic' | 'Technology'
  title: string
  /** What tells it from others of the same name. */
  where: string
  href: string
  /** Lower case; what a word of a search may begin in. */
  text: string
  /** The stops of the map it stands for. */
  stops: string[]
}

export function findables({ steps, challenges }: RoadmapView): Findable[] {
  const technologies = new Map<string, Findable>()
  const topics = steps.flatMap(({ step, topics: here }) =>
    here.map((topic): Findable => {
      for (const name of topic.technologies) {
        const known = technologies.get(name)
        if (known) known.stops.push(...topic.provenBy)
        else technologies.set(name, { kind: 'Technology', title: name, where: `step ${step}: ${topic.title}`, href: `/topics/${topic.id}`, text: name.toLowerCase(), stops: [...topic.provenBy] })
      }
      return { kind: 'Topic', title: topic.title, where: `step ${step}`, href: `/topics/${topic.id}`, text: topic.title.toLowerCase(), stops: topic.provenBy }
    }),
  )
  return [
    ...challenges.map(({ slug, title, step, proves }): Findable => ({ kind: 'Challenge', title, where: `step ${step}`, href: `/challenges/${slug}`, text: `${title} ${slug} ${proves}`.toLowerCase(), stops: [slug] })),
    ...steps.map(({ step, title, summary }): Findable => ({ kind: 'Step', title, where: `step ${step}`, href: `/steps/${step}`, text: `${title} ${summary}`.toLowerCase(), stops: [`step-${step}`, ...challenges.filter((one) => one.step === step).map(({ slug }) => slug)] })),
    ...technologies.values(),
    ...topics,
  ]
}

/** What has every word of the search in it, the best first. */
export function find(all: Findable[], search: string): Findable[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const scored = all.flatMap((one) => {
    const scores = words.map((word) => score(one, word))
    return scores.includes(0) ? [] : [{ one, score: scores.reduce((sum, n) => sum + n, 0) }]
  })
  return scored.sort((a, b) => b.score - a.score).map(({ one }) => one)
}

function score({ title, text }: Findable, word: string): number {
  const name = title.toLowerCase()
  if (name === word) return 8
  if (name.startsWith(word)) return 5
  if (name.split(/[^\p{L}\p{N}#+.]+/u).some((part) => part.startsWith(word))) return 4
  if (name.includes(word)) return 2
  return text.includes(word) ? 1 : 0
}
