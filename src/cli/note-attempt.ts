import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { homeFolder } from '../base/home-folder.ts'
import type { Report } from '../model/report.ts'

/**
 * Leaves word for the app, which may not know this folder, of where an attempt
 * was kept: one small file for a folder, however many attempts there are. The
 * attempt stands without it, so it never fails.
 */
export function noteAttempt(report: Report, attemptFolder: string, env: NodeJS.ProcessEnv = process.env): void {
  try {
    // <folder>/.roadworthy/attempts/<attempt>
    const folder = dirname(dirname(dirname(resolve(report.project.path, attemptFolder))))
    const seen = join(homeFolder(env), 'seen')
    mkdirSync(seen, { recursive: true, mode: 0o700 })
    const file = join(seen, `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`)
    const rising = `${file}.${process.pid}.tmp`
    writeFileSync(rising, `${JSON.stringify({ folder })}\n`)
    renameSync(rising, file)
  } catch {
    // the app then learns of it when the folder is connected
  }
}
