import type { Report } from '../model/report.ts'
import type { Level, Verdict } from '../model/verdict.ts'
import { duration, quantity } from './quantity.ts'

/** `12 of 14 required checks passed, 2 failed · 1 of 2 stretch · 3.4 s · seed 7f3a` */
export function summaryLine(report: Report, options: { times?: boolean } = {}): string {
  const time = options.times === false ? [] : [duration(report.ms)]
  return [...outcome(report), ...time, `seed ${report.seed}`].join(' · ')
}

function outcome(report: Report): string[] {
  if (report.outcome === 'did-not-start') return ['nothing was checked']
  const early = report.outcome === 'finished' ? [] : [`${report.outcome === 'harness-fault' ? 'broke off by our fault' : 'broken off'} after ${report.findings.length} of ${quantity(report.planned.length, 'check')}`]
  const required = report.planned.filter((check) => check.level === 'required').length
  const stretch = report.planned.length - required
  return [
    ...early,
    ...(required > 0 ? [part(report.summary.required, required, 'required', 'long')] : []),
    ...(stretch > 0 ? [part(report.summary.stretch, stretch, 'stretch', required > 0 ? 'short' : 'long')] : []),
  ]
}

function part(counts: Record<Verdict, number>, all: number, level: Level, how: 'long' | 'short'): string {
  // what does not apply is excused
  const asked = all - counts['not-applicable']
  if (asked === 0) return `no ${level} check applies`
  const what = how === 'short' ? level : `${level} check${asked === 1 ? '' : 's'} passed`
  return [`${counts.passed} of ${asked} ${what}`, ...others(counts)].join(', ')
}

function others(counts: Record<Verdict, number>): string[] {
  const words: [Verdict, string][] = [
    ['failed', 'failed'],
    ['inconclusive', 'unsure'],
    ['blocked', 'blocked'],
    ['not-applicable', 'not applicable'],
  ]
  return words.flatMap(([verdict, word]) => (counts[verdict] > 0 ? [`${counts[verdict]} ${word}`] : []))
}
