import type { Report } from '../model/report.ts'

const ORDER = [
  'schema', 'attempt', 'startedAt', 'ms', 'engine', 'challenge', 'project', 'seed', 'url', 'outcome', 'reason', 'trouble', 'summary', 'planned', 'findings',
] as const satisfies (keyof Report)[]

/** The text of `report.json`: the same report is the same text. */
export function json(report: Report): string {
  const ordered = Object.fromEntries(ORDER.filter((key) => report[key] !== undefined).map((key) => [key, report[key]]))
  return `${JSON.stringify(ordered, null, 2)}\n`
}
