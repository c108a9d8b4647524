import type { ChallengeSummary, RoadmapView } from '../../model/api.ts'

/**
 * What to do next: what was begun, else the first on the road whose beginnings
 * are made. One that cannot be run yet holds nobody up.
 */
export function nextStop(challenges: readonly ChallengeSummary[]): RoadmapView['next'] {
  const bySlug = new Map(challenges.map((one) => [one.slug, one]))
  const isOut = (slug: string) => bySlug.get(slug)?.available === false || !bySlug.has(slug)
  const isPassed = (slug: string) => passed(bySlug.get(slug))
  const open = challenges.filter((one) => one.available && !passed(one) && one.after.every((slug) => isPassed(slug) || isOut(slug)))
  const next = open.find((one) => one.state === 'tried') ?? open[0]
  return next && { slug: next.slug, why: why(next, next.after.filter(isPassed).map((slug) => bySlug.get(slug)?.title ?? slug), challenges.some(passed)) }
}

const passed = (one: ChallengeSummary | undefined): boolean => one?.state === 'passed' || one?.state === 'distinction'

function why(next: ChallengeSummary, builtOn: string[], someArePassed: boolean): string {
  if (next.state === 'tried') {
    const holds = next.last?.summary.required.passed ?? 0
    return holds === 0 ? 'You have begun it, and none of its required checks passes yet.' : `You have begun it: ${holds} of its ${next.checks.required} required checks ${holds === 1 ? 'passes' : 'pass'}.`
  }
  if (builtOn.length > 0) return `It builds on ${builtOn.map((title) => `“${title}”`).join(' and ')}, which you have passed.`
  return someArePassed ? 'It is the next on the road.' : 'It is the first on the road, and builds on nothing.'
}
