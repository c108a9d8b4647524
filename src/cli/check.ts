import { demand, loadProject, projectIfAny, type Project } from '../engine/project.ts'
import { find, type Entry } from '../library/catalogue.ts'
import { UserMistake } from '../model/mistake.ts'
import type { Report } from '../model/report.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { checkOne, type CheckOptions } from './check-one.ts'
import { inHouse } from './house.ts'
import { demandWritable, writeOutputs } from './outputs.ts'

/** Runs a project against its challenges, tells how it went, and keeps the report. */
export async function check(dir: string, options: CheckOptions): Promise<ExitCode> {
  const load = () => (options.url ? projectIfAny(dir) : loadProject(dir))
  const project = await load()
  const entries = withChecks(await Promise.all(challengesOf(project, options).map(find)), options.only ?? [])
  for (const entry of entries) if (!options.url) demand(project, entry.slug, entry.challenge)
  demandWritable(entries, options)
  return inHouse(async (house) => {
    if (options.watch) return (await import('./watch.ts')).watchProject(house, { entries, folder: project.folder, load }, options)
    const reports: Report[] = []
    for (const entry of entries) {
      if (house.signal.aborted) break
      reports.push(await checkOne(house, entry, project, options))
    }
    await writeOutputs(reports, options, entries.length)
    return house.signal.aborted ? EXIT.interrupted : worst(reports)
  })
}

function challengesOf(project: Project, options: CheckOptions): string[] {
  if (options.challenge) return [options.challenge]
  if (project.challenges.length > 0) return project.challenges
  throw new UserMistake(`${project.folder} does not say which challenge it is for.`, {
    fix: 'Add `challenge: <name>` to its roadworthy.yaml, or pass --challenge <name>. `roadworthy list` shows the names.',
  })
}

/** Those challenges that have the checks asked for. */
function withChecks(entries: Entry[], only: string[]): Entry[] {
  const chosen = entries.filter((entry) => only.every((id) => id in entry.challenge.checks))
  if (chosen.length > 0) return chosen
  const [entry] = entries as [Entry]
  const unknown = only.find((id) => !(id in entry.challenge.checks))
  throw new UserMistake(`${entry.slug} has no check called \`${unknown}\`.`, { fix: `Its checks are: ${Object.keys(entry.challenge.checks).join(', ')}.` })
}

/** Of several challenges, the worst counts. */
function worst(reports: Report[]): ExitCode {
  const codes = reports.map((report) => report.summary.exitCode)
  const order = [EXIT.interrupted, EXIT.failed, EXIT.inconclusive]
  return order.find((code) => codes.includes(code)) ?? EXIT.passed
}
