import { appendFileSync } from 'node:fs'
import { type CardContext, contextOf } from '../explain/card-context.ts'
import { harmless } from '../explain/harmless.ts'
import { nextStep, type NextStepOptions } from '../explain/next-step.ts'
import { reasonLine } from '../explain/reason-line.ts'
import { summaryLine } from '../explain/summary-line.ts'
import { verdictWord } from '../explain/verdict-word.ts'
import type { Listener } from '../model/event.ts'
import { type Report, ReportFold } from '../model/report.ts'
import { plainCard } from './plain-card.ts'
import type { Env, Out } from './stream.ts'
import { toldCards } from './told-cards.ts'

export interface GithubOptions extends NextStepOptions {
  out: Out
  env: Env
  context?: Partial<CardContext>
}

/** Tells a GitHub workflow what failed: annotations, and a table on the run's summary page. */
export function github(options: GithubOptions): Listener {
  const { out, env, context } = options
  const fold = new ReportFold()
  return (event) => {
    fold.add(event)
    if (event.type !== 'attempt-finished') return
    out.write(githubAnnotations(fold.report, context))
    if (env['GITHUB_STEP_SUMMARY']) keepSummary(env['GITHUB_STEP_SUMMARY'], githubSummary(fold.report, options), out)
  }
}

/** Workflow commands: an error for what failed, a warning for what could not be told. */
export function githubAnnotations(report: Report, more: Partial<CardContext> = {}): string {
  return toldCards(report, contextOf(report, more))
    .filter((card) => card.verdict === 'failed' || card.verdict === 'inconclusive')
    .map((card) => `::${card.verdict === 'failed' ? 'error' : 'warning'} title=${property(card.claim)}::${message(plainCard(card, 100))}\n`)
    .join('')
}

/** The attempt as a Markdown table. */
export function githubSummary(report: Report, next: NextStepOptions = {}): string {
  const rows = report.findings.map((finding) => {
    const detail = finding.broken ? `${finding.broken.label}: expected ${finding.broken.expected}, observed ${finding.broken.observed}` : reasonLine(finding)
    return `| ${verdictWord(finding)} | ${cell(finding.claim)}${finding.level === 'stretch' ? ' *(stretch)*' : ''} | ${finding.verdict === 'passed' ? '' : cell(detail)} |`
  })
  const trouble = report.trouble ? [`**${cell(report.trouble.summary)}** ${cell(report.trouble.hint)}`, ''] : []
  const table = rows.length > 0 ? ['| | Claim | What was seen |', '| --- | --- | --- |', ...rows, ''] : []
  return [`### ${cell(report.challenge.title)}`, '', ...trouble, ...table, cell(summaryLine(report)), '', nextStep(report, next), ''].join('\n')
}

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** A text in which Markdown and HTML mean nothing. */
function cell(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text
  return harmless(short).replace(/[.:\\`*_{}[\]()#+!|~<>&@-]/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** A summary that cannot be kept must not cost the run its verdict. */
function keepSummary(file: string, text: string, out: Out): void {
  try {
    appendFileSync(file, text)
  } catch (error) {
    out.write(`::warning::${message(`The summary could not be written: ${error instanceof Error ? error.message : String(error)}`)}\n`)
  }
}
