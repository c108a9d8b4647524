import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { nearest } from '../base/nearest.ts'
import { demand, loadProject, projectIfAny, type Project } from '../engine/project.ts'
import { shellQuote } from '../explain/shell-quote.ts'
import { find, type Entry } from '../library/catalogue.ts'
import type { InspectionSettings } from '../model/inspection.ts'
import { UserMistake } from '../model/mistake.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import type { Sheet } from '../report/sheet/sheet.ts'
import { inHouse } from './house.ts'
import { documentNamed } from './inspect-document.ts'
import { demandOurs } from './inspect-host.ts'
import { inspectOne } from './inspect-one.ts'
import { demandFile, write } from './outputs.ts'

export interface InspectOptions {
  url?: string
  /** A file, an address, or a path on the server. */
  openapi?: string
  iOwnThisHost?: boolean
  html?: string
  json?: string
  sarif?: string
  only?: string[]
  seed?: string
  maxRequests?: number
  color?: boolean
}

/** Requests to a server that is up already; a program of our own may be sent more. */
const MOST_SENT = { there: 5000, ours: 50_000 }

/** Inspects a project, or a server that is up, and hands out the sheet. */
export async function inspect(dir: string, options: InspectOptions): Promise<ExitCode> {
  return inspectBy(await find('roadworthy-inspection'), dir, options)
}

/** The same, by the checks of any inspection. */
export async function inspectBy(entry: Entry, dir: string, options: InspectOptions): Promise<ExitCode> {
  const { url, iOwnThisHost: owned = false } = options
  const ip = url === undefined ? undefined : await demandOurs(url, owned)
  const folder = mkdtempSync(join(tmpdir(), 'roadworthy-inspect-'))
  try {
    const project = await projectFor(dir, options, folder, owned)
    const settings = project.inspect as InspectionSettings
    if (url === undefined) demand(project, entry.slug, entry.challenge)
    demandKnown(entry, Object.keys(settings.exempt ?? {}), `${join(project.folder, 'roadworthy.yaml')}: \`inspect.exempt\` names`)
    const only = options.only?.flatMap((ids) => ids.split(','))
    demandKnown(entry, only ?? [], '--only names')
    for (const file of [options.html, options.json, options.sarif]) if (file !== undefined) demandFile(resolve(file))
    return await inHouse(async (house) => {
      const sheet = await inspectOne(house, { ...entry, project, ip, url, only, seed: options.seed, color: options.color, replay: replayOf(dir, options), maxRequests: settings.maxRequests ?? MOST_SENT[url === undefined ? 'ours' : 'there'] })
      await writeSheet(sheet, options, fileOf(project, settings))
      return house.signal.aborted ? EXIT.interrupted : sheet.exitCode
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function projectFor(dir: string, options: InspectOptions, folder: string, owned: boolean): Promise<Project> {
  const { url, openapi, maxRequests } = options
  const project = await (url === undefined ? projectThatStarts(dir) : projectIfAny(dir))
  const named = openapi === undefined ? undefined : await documentNamed(openapi, { ...(url === undefined ? {} : { url }), folder, owned })
  return { ...project, inspect: { ...project.inspect, ...(named === undefined ? {} : { openapi: named }), ...(maxRequests === undefined ? {} : { maxRequests }) } }
}

async function projectThatStarts(dir: string): Promise<Project> {
  try {
    return await loadProject(dir)
  } catch (error) {
    if (!(error instanceof UserMistake) || error.where || !existsSync(dir)) throw error
    throw new UserMistake(error.message, { fix: 'Write a roadworthy.yaml with `processes: { web: <how it is started> }`, or start it yourself and inspect it with --url http://localhost:3000.' })
  }
}

function demandKnown({ challenge }: Entry, ids: string[], who: string): void {
  const known = Object.keys(challenge.checks)
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  throw new UserMistake(`${who} \`${unknown}\`, which is no check.`, { fix: meant ? `Is it \`${meant}\`?` : `The checks are: ${known.join(', ')}.` })
}

/** How to inspect the same again; the address is added by whoever tells it. */
function replayOf(dir: string, { openapi, iOwnThisHost }: InspectOptions): string {
  return ['roadworthy inspect', ...(dir === '.' ? [] : [shellQuote(dir)]), ...(openapi === undefined ? [] : [`--openapi ${shellQuote(openapi)}`]), ...(iOwnThisHost ? ['--i-own-this-host'] : [])].join(' ')
}

/** The file in the project that results are shown at. */
function fileOf(project: Project, { openapi }: InspectionSettings): string | undefined {
  if (openapi === undefined) return undefined
  const file = relative(project.folder, resolve(project.folder, openapi))
  return !file.startsWith('..') && !isAbsolute(file) && existsSync(join(project.folder, file)) ? file : undefined
}

async function writeSheet(sheet: Sheet, { html, json, sarif }: InspectOptions, file: string | undefined): Promise<void> {
  if (json !== undefined) write(resolve(json), (await import('../report/sheet/sheet-json.ts')).sheetJson(sheet))
  if (html !== undefined) write(resolve(html), (await import('../report/sheet/sheet-html.ts')).sheetHtml(sheet))
  if (sarif !== undefined) write(resolve(sarif), (await import('../report/sheet/sarif.ts')).sarif(sheet, file === undefined ? {} : { file }))
}
