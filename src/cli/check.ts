import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { attempt } from '../engine/attempt.ts'
import { demand, loadProject, type Project } from '../engine/project.ts'
import { targetOf } from '../engine/target.ts'
import { entries as allEntries, find, type Entry } from '../library/catalogue.ts'
import type { Listener } from '../model/event.ts'
import { UserMistake } from '../model/mistake.ts'
import { ReportFold, type Report } from '../model/report.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { AttemptFolder } from '../report/attempt-folder.ts'
import { github } from '../report/github.ts'
import { terminal } from '../report/terminal/terminal.ts'
import { fail } from './fail.ts'
import { inHouse, type House } from './house.ts'
import { writeOutputs } from './outputs.ts'
import { version } from './version.ts'

export interface CheckOptions {
  challenge?: string
  only?: string[]
  seed?: string
  watch?: boolean
  url?: string
  json?: boolean
  junit?: string
  html?: string
  color?: boolean
}

/** Runs a project against its challenges, tells how it went, and keeps the report. */
export async function check(dir: string, options: CheckOptions): Promise<ExitCode> {
  const project = options.url ? await projectIfAny(dir) : await loadProject(dir)
  const entries = await Promise.all(challengesOf(project, options).map(find))
  for (const entry of entries) {
    knowOnly(entry, options)
    if (!options.url) demand(project, entry.slug, entry.challenge)
  }
  return inHouse(async (house) => {
    if (options.watch) return (await import('./watch.ts')).watchProject(house, entries, dir, options)
    const reports: Report[] = []
    for (const entry of entries) {
      if (house.signal.aborted) break
      reports.push(await checkOne(house, entry, project, options))
    }
    await writeOutputs(reports, options)
    return worst(reports)
  })
}

/** One attempt, told on the terminal and kept in the project's folder. */
export async function checkOne(house: House, entry: Entry, project: Project, options: CheckOptions & { first?: string[] }): Promise<Report> {
  const { slug, challenge } = entry
  const fold = new ReportFold()
  // with --json stdout is the report's alone
  const out = options.json ? process.stderr : process.stdout
  const folder = new AttemptFolder(project.folder)
  const context = { stdinFile: folder.stdinFile, ...(options.url ? { origin: options.url } : {}) }
  const next = await nextOf(entry)
  const told = { out, env: process.env, context, next }
  const listeners: Listener[] = [
    (event) => fold.add(event),
    folder.listen,
    terminal({ ...told, colour: options.color }),
    ...(process.env['GITHUB_ACTIONS'] ? [github(told)] : []),
  ]
  await attempt(
    {
      slug,
      challenge,
      project,
      seed: options.seed ?? randomBytes(4).toString('hex'),
      only: options.only,
      first: options.first,
      ...(options.url ? { target: targetOf(options.url, challenge) } : {}),
      limits: limitsFrom(process.env),
      ...house,
      engine: version(),
    },
    (event) => {
      for (const listen of listeners) listen(event)
    },
  )
  if (folder.trouble) fail(folder.trouble)
  return fold.report
}

/** What comes after this one on the road. */
async function nextOf(entry: Entry): Promise<{ slug: string; title: string } | undefined> {
  const road = await allEntries()
  const next = road[road.findIndex((one) => one.slug === entry.slug) + 1]
  return next && { slug: next.slug, title: next.challenge.title }
}

function challengesOf(project: Project, options: CheckOptions): string[] {
  if (options.challenge) return [options.challenge]
  if (project.challenges.length > 0) return project.challenges
  throw new UserMistake(`${project.folder} does not say which challenge it is for.`, {
    fix: 'Add `challenge: <name>` to its roadworthy.yaml, or pass --challenge <name>. `roadworthy list` shows the names.',
  })
}

/** A server that is up needs no project; if there is one, it still says which challenge is meant. */
async function projectIfAny(dir: string): Promise<Project> {
  try {
    return await loadProject(dir)
  } catch (error) {
    if (!(error instanceof UserMistake) || error.where) throw error
    return { folder: resolve(dir), challenges: [], processes: {}, uses: {}, env: {} }
  }
}

function knowOnly(entry: Entry, options: CheckOptions): void {
  const ids = Object.keys(entry.challenge.checks)
  const unknown = options.only?.find((id) => !ids.includes(id))
  if (unknown) throw new UserMistake(`${entry.slug} has no check called \`${unknown}\`.`, { fix: `Its checks are: ${ids.join(', ')}.` })
}

/** Waiting times may be shortened, e.g. in a class where nobody's server takes a minute to start. */
function limitsFrom(env: NodeJS.ProcessEnv): { bootMs?: number; releaseMs?: number; buildMs?: number } {
  const limits: Record<string, number> = {}
  for (const [name, limit] of [['ROADWORTHY_BOOT_SECONDS', 'bootMs'], ['ROADWORTHY_RELEASE_SECONDS', 'releaseMs'], ['ROADWORTHY_BUILD_SECONDS', 'buildMs']] as const) {
    const text = env[name]
    if (text === undefined) continue
    const seconds = Number(text)
    if (!(seconds > 0)) throw new UserMistake(`${name} is \`${text}\`, which is not a number of seconds.`, { fix: 'Set it to a number above 0, or unset it.' })
    limits[limit] = seconds * 1000
  }
  return limits
}

/** Of several challenges, the worst counts. */
function worst(reports: Report[]): ExitCode {
  const codes = reports.map((report) => report.summary.exitCode)
  const order = [EXIT.interrupted, EXIT.failed, EXIT.inconclusive]
  return order.find((code) => codes.includes(code)) ?? EXIT.passed
}
