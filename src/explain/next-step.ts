import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import { harmless } from './harmless.ts'
import { replayCommand } from './replay-command.ts'

export interface NextStepOptions {
  /** The challenge that comes after this one on the road. */
  next?: { slug: string; title: string }
}

const FEW = 5

/** One line: what to do now. */
export function nextStep(report: Report, options: NextStepOptions = {}): string {
  if (report.outcome === 'did-not-start') return 'Next: get it to start, then run `roadworthy check` again.'
  if (report.outcome === 'interrupted') return `Next: run it again; \`--seed ${report.seed}\` asks the same questions.`
  const of = (verdict: Finding['verdict'], level?: Finding['level']) =>
    report.findings.filter((finding) => finding.verdict === verdict && (level ?? finding.level) === finding.level)
  if (report.summary.passed) return passed(report, of('failed', 'stretch'), options)
  const failing = of('failed', 'required')
  if (failing.length > 0) return `Next: fix ${few(failing)} and run only that: \`${again(failing, report)}\``
  const unsure = of('inconclusive')
  if (unsure.length > 0) return `Next: run what could not be told once more: \`${again(unsure, report)}\``
  const stuck = of('blocked').find((finding) => finding.broken)
  if (stuck?.broken) return `Next: get "${harmless(stuck.broken.label)}" to work; the checks build on it: \`${again([stuck], report)}\``
  const failedStretch = of('failed')
  if (failedStretch.length > 0) return `Next: \`${again(failedStretch, report)}\``
  return 'Next: run `roadworthy check` again.'
}

function passed(report: Report, stretch: Finding[], { next }: NextStepOptions): string {
  if (stretch.length > 0) return `Passed. For a distinction: \`${again(stretch, report)}\``
  const praise = report.summary.distinction && report.summary.stretch.passed > 0 ? 'Passed with distinction.' : 'Passed.'
  return next ? `${praise} Next on the road: ${harmless(next.title)} (\`${harmless(next.slug)}\`).` : `${praise} On to the next challenge.`
}

function few(findings: Finding[]): string {
  if (findings.length === 1) return 'it'
  return findings.length <= FEW ? `these ${findings.length}` : 'the first of them'
}

function again(findings: Finding[], report: Report): string {
  const ids = findings.slice(0, findings.length <= FEW ? FEW : 1).map((finding) => finding.check)
  return replayCommand(ids, report).pieces.join(' ')
}
