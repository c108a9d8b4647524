import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Compile } from 'typebox/schema'
import { packageFolder } from '../../base/package-folder.ts'
import type { Report } from '../../model/report.ts'

/** More than a run ever writes. */
const LARGEST_BYTES = 32 * 1024 * 1024

let checker: ReturnType<typeof Compile> | undefined

/** The schema that ships with the package, and describes every report.json. */
export function reportSchema(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(packageFolder, 'schema', 'report.schema.json'), 'utf8')) as Record<string, unknown>
}

/** A report that somebody else wrote. Throws what is wrong with it, as a clause. */
export function reportFrom(value: unknown): Report {
  checker ??= Compile(reportSchema() as never)
  if (checker.Check(value)) return value as Report
  const [, [first]] = checker.Errors(value)
  throw new TypeError(`it is no report of an attempt${first ? `: ${first.instancePath || '/'} ${first.message}` : ''}`)
}

/** Throws what is wrong with it, as a clause. */
export function readReport(file: string): Report {
  if (statSync(file).size > LARGEST_BYTES) throw new TypeError('it is too large')
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw error instanceof SyntaxError ? new TypeError('it is not JSON') : error
  }
  return reportFrom(value)
}
