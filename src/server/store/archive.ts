import { createGunzip, createGzip } from 'node:zlib'
import { pipeline, Readable } from 'node:stream'
import { isAbsolute } from 'node:path'
import { UserMistake } from '../../model/mistake.ts'
import { reportFrom } from '../attempts/report-from.ts'
import type { ImportResult } from '../routes/schemas.ts'
import type { Store } from './store.ts'

export const ARCHIVE_SCHEMA = 'roadworthy.archive/1'

/** No attempt is as long as this; a file that says otherwise is not ours. */
const LONGEST_LINE = 64 * 1024 * 1024

interface Head {
  schema: typeof ARCHIVE_SCHEMA
  exportedAt: string
  version: string
  projects: { challenge: string; folder: string; connectedAt: string }[]
}

interface ArchivedAttempt {
  source: 'app' | 'cli'
  report: unknown
}

/** Everything the store holds: one gzipped JSON document, an attempt a line, so that it is written and read in one pass. */
export function exportArchive(store: Store, version: string): Readable {
  return pipeline(Readable.from(linesOf(store, version)), createGzip(), () => {})
}

async function* linesOf(store: Store, version: string): AsyncGenerator<string> {
  const head: Head = { schema: ARCHIVE_SCHEMA, exportedAt: new Date().toISOString(), version, projects: await store.projects.all() }
  yield `${JSON.stringify(head).slice(0, -1)},"attempts":[\n`
  let separator = ''
  for await (const page of store.attempts.reports()) {
    let text = ''
    for (const { source, report } of page) {
      text += `${separator}{"source":"${source}","report":${report.replaceAll('\n', ' ')}}`
      separator = ',\n'
    }
    yield text
  }
  yield '\n]}\n'
}

/** Takes in what an archive holds and the store does not. What is connected already stays connected. */
export async function importArchive(store: Store, archive: Readable): Promise<ImportResult> {
  const result: ImportResult = { attempts: 0, known: 0, projects: 0, skipped: [] }
  let number = 0
  let isWhole = false
  try {
    for await (const line of lines(archive)) {
      number++
      if (number === 1) result.projects = await takeProjects(store, headOf(line))
      else if (line === ']}') isWhole = true
      else if (line !== '') await takeAttempt(store, line, number, result)
    }
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  if (number === 0) throw notOurs()
  if (!isWhole) result.skipped.push(`The archive is damaged or cut off after line ${number}; what stands before was taken in.`)
  return result
}

async function takeProjects(store: Store, { projects }: Head): Promise<number> {
  let taken = 0
  for (const project of projects) {
    const { challenge, folder, connectedAt } = project
    const isWhole = typeof challenge === 'string' && typeof folder === 'string' && isAbsolute(folder) && !Number.isNaN(Date.parse(connectedAt))
    if (isWhole && (await store.projects.connectIfNone(project))) taken++
  }
  return taken
}

async function takeAttempt(store: Store, line: string, number: number, result: ImportResult): Promise<void> {
  try {
    const { source, report } = JSON.parse(line.replace(/,$/, '')) as ArchivedAttempt
    const id = await store.attempts.takeIn(reportFrom(report), { source: source === 'app' ? 'app' : 'cli' })
    if (id === undefined) result.known++
    else result.attempts++
  } catch (error) {
    result.skipped.push(`Line ${number} was skipped: ${error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message}.`)
  }
}

function headOf(line: string): Head {
  try {
    const head = JSON.parse(`${line.replace(/,?$/, '')}]}`) as Head
    if (head.schema === ARCHIVE_SCHEMA && Array.isArray(head.projects)) return head
  } catch {
    // said below
  }
  throw notOurs()
}

function notOurs(): UserMistake {
  return new UserMistake('That is no archive of Roadworthy’s.', { fix: 'Give a file that `roadworthy export` has written.' })
}

async function* lines(archive: Readable): AsyncGenerator<string> {
  const text = pipeline(archive, createGunzip(), () => {}).setEncoding('utf8')
  let rest = ''
  for await (const chunk of text) {
    const parts = (rest + (chunk as string)).split('\n')
    rest = parts.pop() as string
    yield* parts
    if (rest.length > LONGEST_LINE) throw notOurs()
  }
  if (rest !== '') yield rest
}

/** What zlib says of bytes that are none of its own. */
const isDamage = (error: unknown): boolean => String((error as NodeJS.ErrnoException).code).startsWith('Z_')
