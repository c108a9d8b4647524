import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { UserMistake } from '../model/mistake.ts'
import type { Report } from '../model/report.ts'
import type { CheckOptions } from './check-one.ts'

/** Writes what the options ask for: JSON to stdout, JUnit and HTML to files, one for each challenge if there are several. */
export async function writeOutputs(reports: Report[], options: CheckOptions): Promise<void> {
  if (options.json) {
    const { json } = await import('../report/json.ts')
    const texts = reports.map(json)
    process.stdout.write(texts.length === 1 ? (texts[0] as string) : `[${texts.join(',')}]\n`)
  }
  if (options.junit) {
    const { junit } = await import('../report/junit.ts')
    writeEach(options.junit, reports, (report) => junit(report))
  }
  if (options.html) {
    const { html } = await import('../report/html/html.ts')
    writeEach(options.html, reports, (report) => html(report))
  }
}

function writeEach(file: string, reports: Report[], render: (report: Report) => string): void {
  for (const report of reports) {
    const path = resolve(reports.length === 1 ? file : join(dirname(file), `${basename(file, extname(file))}-${report.challenge.slug}${extname(file)}`))
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, render(report))
    } catch (error) {
      throw new UserMistake(`${path} could not be written: ${(error as Error).message}.`, { fix: 'Name a file in a folder you may write to.' })
    }
  }
}
