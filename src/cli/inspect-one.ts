import { join } from 'node:path'
import { cacheFolder } from '../base/cache-folder.ts'
import { nonce } from '../base/nonce.ts'
import { attempt } from '../engine/attempt.ts'
import type { Project } from '../engine/project.ts'
import { targetOf } from '../engine/target.ts'
import type { Entry } from '../library/catalogue.ts'
import type { AttemptEvent } from '../model/event.ts'
import { ReportFold } from '../model/report.ts'
import { RequestBudget } from '../probes/http/budget.ts'
import { AttemptFolder } from '../report/attempt-folder.ts'
import { sheetLines } from '../report/sheet/sheet-lines.ts'
import { sheetOf } from '../report/sheet/sheet-of.ts'
import type { Sheet } from '../report/sheet/sheet.ts'
import { terminal } from '../report/terminal/terminal.ts'
import { fail } from './fail.ts'
import type { House } from './house.ts'
import { limitsFrom } from './limits.ts'
import { version } from './version.ts'

interface Inspection extends Entry {
  project: Project
  /** The server that is up already. */
  url: string | undefined
  /** Where its name was found to lead. */
  ip: string | undefined
  only: string[] | undefined
  seed: string | undefined
  color: boolean | undefined
  replay: string
  maxRequests: number
}

const CALLED_FOR = ['run', 'release', 'backup', 'restore']

/** One inspection, told on the terminal and kept in the project's folder. */
export async function inspectOne(house: House, inspection: Inspection): Promise<Sheet> {
  const { slug, challenge, project, url, ip, only, seed, color, replay, maxRequests } = inspection
  const budget = new RequestBudget(maxRequests)
  const fold = new ReportFold()
  const folder = new AttemptFolder(project.folder, join(cacheFolder(process.env), 'kept'))
  const sheet = () => sheetOf(fold.report, { replay, requests: budget.spent })
  const told = terminal({ out: process.stdout, env: process.env, colour: color, closing: (_report, look) => sheetLines(sheet(), look) })
  const tell = (event: AttemptEvent) => {
    fold.add(event)
    folder.listen(event)
    told(event)
  }
  // whatever else the project names runs beside it, save what a check runs itself
  const beside = Object.keys(project.processes).filter((name) => !CALLED_FOR.includes(name) && !challenge.processes.includes(name))
  const whole = url === undefined ? { ...challenge, processes: [...challenge.processes, ...beside] } : challenge
  const target = url === undefined ? {} : { target: targetOf(url, challenge, ip) }
  await attempt({ slug, challenge: whole, project, seed: seed ?? nonce(8), only, ...target, limits: limitsFrom(process.env), ...house, budget, engine: version() }, tell)
  if (folder.trouble) fail(folder.trouble)
  else if (folder.folder) (await import('./note-attempt.ts')).noteAttempt(fold.report, folder.folder)
  return sheet()
}
