import { isolationOf, levelOf } from '../../author/challenge.ts'
import type { Project } from '../../engine/project.ts'
import type { Entry } from '../../library/catalogue.ts'
import type { AttemptRequest } from '../../model/api.ts'
import { REPORT_SCHEMA, summarise, type Report } from '../../model/report.ts'
import { ProblemError } from '../routes/problems.ts'

/** The report of an attempt that has not begun. */
export function planOf({ slug, challenge }: Entry, project: Project, request: AttemptRequest & { seed: string }, engine: string): Report {
  const unknown = request.only?.find((id) => !(id in challenge.checks))
  if (unknown !== undefined) {
    throw new ProblemError(422, 'There is no such check', { detail: `${slug} has no check called \`${unknown}\`.`, fix: `Its checks are: ${Object.keys(challenge.checks).join(', ')}.` })
  }
  const planned = Object.entries(challenge.checks)
    .filter(([id]) => !request.only || request.only.includes(id))
    .map(([id, check]) => ({ id, claim: check.claim, level: levelOf(check), isolation: isolationOf(check) }))
  const now = new Date().toISOString()
  return {
    schema: REPORT_SCHEMA,
    attempt: nameOf(now, request.seed),
    startedAt: now,
    ms: 0,
    engine,
    challenge: { slug, title: challenge.title, step: challenge.step },
    project: { path: project.folder, command: { ...project.processes }, uses: project.uses },
    seed: request.seed,
    outcome: 'unfinished',
    planned,
    findings: [],
    summary: summarise([], planned, 'unfinished'),
  }
}

/** What the command line calls an attempt. */
function nameOf(at: string, seed: string): string {
  return `${at.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${seed}`
}
