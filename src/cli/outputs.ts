import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { UserMistake } from '../model/mistake.ts'
import type { Report } from '../model/report.ts'
import { json } from '../report/json.ts'
import type { CheckOptions } from './check-one.ts'

/** Says before anything is run what could not be written after it. */
export function demandWritable(entries: { slug: string }[], options: CheckOptions): void {
  for (const file of [options.junit, options.html]) {
    if (file === undefined) continue
    for (const { slug } of entries) demandFile(pathOf(file, slug, entries.length))
  }
}

/** The file can be written; nothing is left of the try. */
export function demandFile(path: string): void {
  const isNew = !existsSync(path)
  write(path, '', 'a')
  if (isNew) rmSync(path)
}

/** Writes what the options ask for: JSON to stdout, JUnit and HTML to files, one for each challenge if there are several. */
export async function writeOutputs(reports: Report[], options: CheckOptions, planned: number): Promise<void> {
  if (options.json) {
    const texts = reports.map(json)
    process.stdout.write(planned === 1 ? (texts[0] ?? '') : `[${texts.join(',')}]\n`)
  }
  if (options.junit) {
    const { junit } = await import('../report/junit.ts')
    for (const report of reports) write(pathOf(options.junit, report.challenge.slug, planned), junit(report))
  }
  if (options.html) {
    const { html } = await import('../report/html/html.ts')
    for (const report of reports) write(pathOf(options.html, report.challenge.slug, planned), html(report))
  }
}

/** The file that was named; of several reports each has one of its own. */
function pathOf(file: string, slug: string, planned: number): string {
  return resolve(planned === 1 ? file : join(dirname(file), `${basename(file, extname(file))}-${slug}${extname(file)}`))
}

export function write(path: string, text: string, flag = 'w'): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { flag })
  } catch (error) {
    throw new UserMistake(`${path} could not be written: ${(error as Error).message}.`, { fix: 'Name a file in a folder you may write to.' })
  }
}
