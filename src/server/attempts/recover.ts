import { join } from 'node:path'
import { summarise, type Report } from '../../model/report.ts'
import { ATTEMPTS } from '../../report/attempt-folder.ts'
import type { Store } from '../store/store.ts'
import { readReport } from './report-from.ts'

/** No reader of an earlier life has seen an event with such a number. */
const BEYOND = 1_000_000

/** Attempts that were running when the app was killed: as interrupted, with what was known of them; unless they had got as far as their report. */
export async function recover({ attempts }: Store, home: string, madeBy?: string): Promise<void> {
  for (const { id, events, report } of await attempts.leftRunning(madeBy)) {
    const kept = join(report.project.path, ATTEMPTS, id)
    const whole = keptReport(kept, id)
    await attempts.finish(whole ?? interrupted(report), { id, source: 'app', home, events: events + BEYOND, ...(whole ? { keptIn: kept } : {}) })
  }
}

function interrupted(report: Report): Report {
  return { ...report, outcome: 'interrupted', reason: 'The app was ended while it ran.', summary: summarise(report.findings, report.planned, 'interrupted') }
}

function keptReport(folder: string, id: string): Report | undefined {
  try {
    const report = readReport(join(folder, 'report.json'))
    return report.attempt === id ? report : undefined
  } catch {
    return undefined
  }
}
