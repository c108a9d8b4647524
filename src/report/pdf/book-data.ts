import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ChallengeProgress, Progress, RoadChallenge, Roadmap, RoadmapStep, Topic } from '../../model/roadmap.ts'
import { blocksOf, inlinesOf, type Block } from './blocks.ts'
import { printable } from './printable.ts'
import { typographic } from './typographic.ts'

export type Paper = 'a4' | 'letter'

/** All that the typesetter gets to know, as data. */
export function bookData(roadmap: Roadmap, progress: Progress, paper: Paper): unknown {
  const topics = roadmap.steps.flatMap((step) => step.topics)
  const known = new Set(topics.map(({ id }) => id))
  const index = new Map(roadmap.challengeIndex.map((challenge) => [challenge.slug, challenge]))
  const date = new Date(progress.generatedAt)
  const passed = roadmap.challengeIndex.filter(({ slug }) => isPassed(progress, slug)).length
  const started = Object.values(progress.challenges).some(({ state }) => state !== 'open')
  return printable({
    paper: paper === 'letter' ? 'us-letter' : 'a4',
    title: 'The Backend Roadmap',
    subtitle: 'Eleven steps, each proven by software that runs',
    author: progress.name ? ['Roadworthy', progress.name] : ['Roadworthy'],
    date: [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()],
    line: started || progress.name ? coverLine(progress, passed, roadmap.challengeIndex.length) : '',
    started,
    opening: {
      title: typographic(roadmap.opening.title),
      summary: typographic(roadmap.opening.summary),
      routes: roadmap.opening.routes.map((route) => ({ title: typographic(route.title), for: inlinesOf(route.for) })),
      stops: roadmap.steps.map(({ step }) => ({ step, hows: roadmap.opening.routes.map((route) => inlinesOf(route.steps.find((stop) => stop.step === step)?.how ?? '')) })),
      body: blocksOf(roadmap.opening.markdown, known),
    },
    steps: roadmap.steps.map((step) => stepData(step, roadmap, progress, known)),
    order: topics.map(({ id }) => id),
    topics: Object.fromEntries(topics.map((topic) => [topic.id, { title: typographic(topic.title), short: shortOf(topic.title), needs: topic.needs, provenBy: topic.provenBy.filter((slug) => index.has(slug)) }])),
    challenges: Object.fromEntries(roadmap.challengeIndex.map((challenge) => [challenge.slug, challengeData(challenge, progress.challenges[challenge.slug], index)])),
    technologies: technologies(topics),
  })
}

function coverLine(progress: Progress, passed: number, all: number): string {
  return [progress.name, `${passed} of ${all} challenges passed`, day(progress.generatedAt)].filter((part) => part !== undefined).join('  ·  ')
}

function stepData(step: RoadmapStep, { challengeIndex }: Roadmap, progress: Progress, known: ReadonlySet<string>) {
  const challenges = challengeIndex.filter((challenge) => challenge.step === step.step).map(({ slug }) => slug)
  return {
    step: step.step,
    title: typographic(step.title),
    summary: inlinesOf(step.summary),
    why: inlinesOf(step.why.replaceAll(/\s+/g, ' ')),
    outcomes: step.outcomes.map((outcome) => inlinesOf(outcome)),
    passed: challenges.filter((slug) => isPassed(progress, slug)).length,
    of: challenges.length,
    topics: step.topics.map((topic) => topicData(topic, known, challengeIndex)),
    challenges,
  }
}

function topicData(topic: Topic, known: ReadonlySet<string>, challenges: RoadChallenge[]) {
  return {
    id: topic.id,
    title: typographic(topic.title),
    needs: topic.needs.filter((id) => known.has(id)),
    provenBy: topic.provenBy.filter((slug) => challenges.some((challenge) => challenge.slug === slug)),
    technologies: topic.technologies,
    sources: topic.sources.map(({ title, url }) => ({ title: typographic(title), url })),
    body: blocksOf(topic.markdown, known).map(asKnowing),
  }
}

/** The paragraph that says how one can tell that one has understood is set apart. */
function asKnowing(block: Block): Block & { knowing?: true } {
  if (block.k !== 'p') return block
  const [first] = block.t
  return typeof first === 'object' && first.k === 'b' && String(first.t[0]).startsWith('You know it when') ? { ...block, knowing: true } : block
}

function challengeData(challenge: RoadChallenge, progress: ChallengeProgress | undefined, index: ReadonlyMap<string, RoadChallenge>) {
  return {
    slug: challenge.slug,
    title: typographic(challenge.title),
    proves: typographic(challenge.proves),
    hours: challenge.hours,
    after: challenge.after.filter((slug) => index.has(slug)),
    also: challenge.also ?? null,
    available: challenge.available,
    state: progress?.state ?? 'open',
    passedAt: progress?.passedAt ? day(progress.passedAt) : null,
    attempt: progress?.attempt ?? null,
    seed: progress?.seed ?? null,
    evidence: progress?.evidence ?? null,
    href: hrefOf(progress?.evidence) ?? null,
  }
}

/** An address of the web, or of a file named in full; nothing else becomes a link. */
function hrefOf(evidence: string | undefined): string | undefined {
  if (evidence === undefined) return undefined
  if (/^https?:\/\//i.test(evidence) && URL.canParse(evidence)) return new URL(evidence).href
  return isAbsolute(evidence) ? pathToFileURL(evidence).href : undefined
}

function technologies(topics: Topic[]): { name: string; topics: string[] }[] {
  const byName = new Map<string, string[]>()
  for (const { id, technologies } of topics) for (const name of technologies) byName.set(name, [...(byName.get(name) ?? []), id])
  return [...byName].map(([name, topics]) => ({ name, topics })).sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** The first words of a title that explains itself after a colon. */
const shortOf = (title: string): string => typographic(title.split(': ')[0] as string)

const isPassed = ({ challenges }: Progress, slug: string): boolean => ['passed', 'distinction'].includes(challenges[slug]?.state ?? 'open')

function day(instant: string): string {
  return new Date(instant).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}
