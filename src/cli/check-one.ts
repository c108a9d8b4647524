import { join } from 'node:path'
import { cacheFolder } from '../base/cache-folder.ts'
import { nonce } from '../base/nonce.ts'
import { attempt } from '../engine/attempt.ts'
import type { Project } from '../engine/project.ts'
import { targetOf } from '../engine/target.ts'
import { entries, type Entry } from '../library/catalogue.ts'
import type { AttemptEvent } from '../model/event.ts'
import { ReportFold, type Report } from '../model/report.ts'
import { AttemptFolder } from '../report/attempt-folder.ts'
import { github, type GithubOptions } from '../report/github.ts'
import { terminal, type TerminalOptions } from '../report/terminal/terminal.ts'
import { fail } from './fail.ts'
import type { House } from './house.ts'
import { limitsFrom } from './limits.ts'
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

/** One attempt, told on the terminal and kept in the project's folder. */
export async function checkOne(house: House, entry: Entry, project: Project, options: CheckOptions & { first?: string[] }): Promise<Report> {
  const { slug, challenge } = entry
  const fold = new ReportFold()
  // with --json stdout is the report's alone
  const out = options.json ? process.stderr : process.stdout
  const folder = new AttemptFolder(project.folder, join(cacheFolder(process.env), 'kept'))
  const context = { stdinFile: folder.stdinFile, ...(options.url ? { origin: options.url } : {}) }
  const told: TerminalOptions & GithubOptions = { out, env: process.env, context, colour: options.color }
  const listeners = [(event: AttemptEvent) => fold.add(event), folder.listen, terminal(told), ...(process.env['GITHUB_ACTIONS'] ? [github(told)] : [])]
  const tell = (event: AttemptEvent) => {
    for (const listen of listeners) listen(event)
  }
  let end: AttemptEvent | undefined
  await attempt(
    {
      slug,
      challenge,
      project,
      seed: options.seed ?? nonce(8),
      only: options.only,
      first: options.first,
      ...(options.url ? { target: targetOf(options.url, challenge) } : {}),
      limits: limitsFrom(process.env),
      ...house,
      engine: version(),
    },
    (event) => (event.type === 'attempt-finished' ? (end = event) : tell(event)),
  )
  // the last line says what comes next; finding that out reads every challenge, and is not done on the way to the first check
  told.next = await nextOf(entry)
  tell(end as AttemptEvent)
  if (folder.trouble) fail(folder.trouble)
  else if (folder.folder) (await import('./note-attempt.ts')).noteAttempt(fold.report, folder.folder)
  return fold.report
}

/** What comes after this one on the road. */
async function nextOf(entry: Entry): Promise<{ slug: string; title: string } | undefined> {
  const road = await entries()
  const next = road[road.findIndex((one) => one.slug === entry.slug) + 1]
  return next && { slug: next.slug, title: next.challenge.title }
}
