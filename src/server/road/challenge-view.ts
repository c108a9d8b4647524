import { isolationOf, levelOf } from '../../author/challenge.ts'
import { demand, loadProject } from '../../engine/project.ts'
import { briefOf, type Entry } from '../../library/catalogue.ts'
import { toHtml } from '../../library/roadmap/to-html.ts'
import { findStarter, starterNames } from '../../library/starters.ts'
import type { ChallengeView, ConnectedProject } from '../../model/api.ts'
import { UserMistake } from '../../model/mistake.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { Desk } from '../desk.ts'
import type { Connected } from '../store/project-table.ts'
import type { Stop } from './road.ts'
import { challengeSummary, link } from './views.ts'

/** Of the attempts at a challenge its page shows the newest. */
const SHOWN = 10

export async function challengeView(desk: Desk, stop: Stop): Promise<ChallengeView> {
  const { slug, entry } = stop
  const [road, store] = await Promise.all([desk.road, desk.store])
  await desk.takeIn.look()
  const [standings, attempts, connected, services] = await Promise.all([
    store.attempts.standings([slug]),
    store.attempts.list({ challenge: slug, limit: SHOWN }),
    store.projects.of(slug),
    desk.survey.servicesOf(entry?.challenge),
  ])
  const ended = attempts.find((attempt) => attempt.state !== 'running')
  const verdicts = ended ? await store.attempts.verdicts(ended.id) : {}
  return {
    ...challengeSummary(stop, standings),
    briefHtml: entry ? briefHtml(slug) : '',
    list: entry ? listOf(entry, verdicts) : [],
    services,
    starters: entry ? startersFor(entry) : [],
    topics: road.topics.filter((topic) => topic.provenBy.includes(slug)).map(link),
    ...(connected ? { project: await connectedProject(connected, stop) } : {}),
    attempts,
  }
}

const briefs = new Map<string, string>()

export function briefHtml(slug: string): string {
  const known = briefs.get(slug)
  if (known !== undefined) return known
  const html = toHtml(briefOf(slug))
  briefs.set(slug, html)
  return html
}

function listOf({ challenge }: Entry, verdicts: Record<string, Verdict>): ChallengeView['list'] {
  return Object.entries(challenge.checks).map(([id, check]) => {
    const { claim, because, hint } = check
    const last = verdicts[id]
    return { id, claim, because, hint, level: levelOf(check), isolation: isolationOf(check), ...(last ? { last } : {}) }
  })
}

/** Starters that have every process it asks for. */
function startersFor({ challenge }: Entry): string[] {
  return starterNames().filter((name) => {
    const { processes } = findStarter(name)
    return challenge.processes.every((process) => process in processes)
  })
}

/** A connected folder, and why it cannot be run as it stands. */
export async function connectedProject({ folder, connectedAt }: Connected, { slug, entry }: Stop): Promise<ConnectedProject> {
  try {
    const project = await loadProject(folder)
    if (entry) demand(project, slug, entry.challenge)
    return { folder, connectedAt }
  } catch (error) {
    if (!(error instanceof UserMistake)) throw error
    return { folder, connectedAt, trouble: [error.message, error.fix].filter(Boolean).join(' ') }
  }
}
