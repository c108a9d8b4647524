import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPORT_SCHEMA, type Report } from '../model/report.ts'
import { ATTEMPTS } from './attempt-folder.ts'

export interface KeptAttempts {
  /** Newest first. */
  reports: Report[]
  /** One sentence for each folder that could not be read. */
  skipped: string[]
}

/** The attempts kept in a project. What is damaged is skipped, and said. */
export function readAttempts(project: string): KeptAttempts {
  const kept: KeptAttempts = { reports: [], skipped: [] }
  for (const name of foldersIn(join(project, ATTEMPTS))) {
    const file = join(ATTEMPTS, name, 'report.json')
    try {
      kept.reports.push(reportFrom(readFileSync(join(project, file), 'utf8')))
    } catch (error) {
      kept.skipped.push(`${file} was skipped: ${why(error)}.`)
    }
  }
  kept.reports.sort((a, b) => b.startedAt.localeCompare(a.startedAt))
  return kept
}

function foldersIn(attempts: string): string[] {
  try {
    return readdirSync(attempts, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    // nothing was ever kept
    return []
  }
}

function reportFrom(text: string): Report {
  const value: unknown = JSON.parse(text)
  if (!isReport(value)) throw new TypeError(`it is no ${REPORT_SCHEMA}`)
  return value
}

function isReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false
  const { schema, attempt, startedAt, challenge, findings, planned, summary } = value as Partial<Report>
  return (
    schema === REPORT_SCHEMA &&
    typeof attempt === 'string' &&
    typeof startedAt === 'string' &&
    typeof challenge?.slug === 'string' &&
    Array.isArray(findings) &&
    Array.isArray(planned) &&
    typeof summary?.passed === 'boolean'
  )
}

function why(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is not JSON'
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'it is not there'
  return error instanceof Error ? error.message : String(error)
}
