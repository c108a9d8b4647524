import { type CardContext, contextOf } from '../../explain/card-context.ts'
import { harmless } from '../../explain/harmless.ts'
import { nextStep, type NextStepOptions } from '../../explain/next-step.ts'
import { duration } from '../../explain/quantity.ts'
import { reasonLine } from '../../explain/reason-line.ts'
import { summaryLine } from '../../explain/summary-line.ts'
import { verdictWord } from '../../explain/verdict-word.ts'
import type { Finding } from '../../model/finding.ts'
import type { Report } from '../../model/report.ts'
import { curlNote } from '../../explain/curl-note.ts'
import { escapeMarkup } from '../escape-markup.ts'
import { toldCards } from '../told-cards.ts'
import { cardHtml } from './card-html.ts'
import { lonePage } from './lone-page.ts'
import { STYLE } from './style.ts'
import { wordHtml } from './word-html.ts'

export interface HtmlOptions extends NextStepOptions {
  context?: Partial<CardContext>
}

const escaped = (text: string): string => escapeMarkup(harmless(text))

/** The report as one page that needs nothing else. */
export function html(report: Report, options: HtmlOptions = {}): string {
  const title = `${report.challenge.title}: ${verdictOf(report)}`
  return lonePage({
    title: escaped(title),
    style: STYLE,
    body: `${head(report, options)}
<main>
${checks(report)}
${cards(report, options)}
</main>
<footer><p>Roadworthy ${escaped(report.engine)}. Replay it with <code>--seed ${escaped(report.seed)}</code>.</p></footer>`,
  })
}

function head(report: Report, options: HtmlOptions): string {
  const look = report.summary.passed ? 'good' : report.summary.exitCode === 1 ? 'bad' : 'warn'
  return `<header>
<p class="step">Step ${report.challenge.step}</p>
<h1>${escaped(report.challenge.title)}</h1>
<div class="verdict ${look}"><strong>${verdictOf(report)}</strong><span>${escaped(summaryLine(report))}</span></div>
<p>${inCode(nextStep(report, options))}</p>
<dl class="facts">${facts(report)
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
    .join('')}</dl>
</header>`
}

function verdictOf(report: Report): string {
  if (report.outcome === 'did-not-start') return 'Nothing was checked'
  if (report.summary.passed) return report.summary.distinction && report.summary.stretch.passed > 0 ? 'Passed with distinction' : 'Passed'
  if (report.outcome !== 'finished') return 'Broken off'
  return report.summary.exitCode === 1 ? 'Not passed yet' : 'Could not tell'
}

function facts(report: Report): [string, string][] {
  const command = Object.entries(report.project.command).map(([name, line]): [string, string] => [name, line])
  const uses = Object.entries(report.project.uses).map(([name, what]): [string, string] => [name, what])
  return [['project', report.project.path], ...command, ...uses, ...(report.url ? [['address', report.url] as [string, string]] : []), ['started', report.startedAt]]
}

function checks(report: Report): string {
  if (report.findings.length === 0) return ''
  return `<h2 id="checks">Checks</h2>
<table aria-labelledby="checks"><thead><tr><th scope="col">Verdict</th><th scope="col">Claim</th><th scope="col">Time</th></tr></thead><tbody>
${report.findings.map(row).join('\n')}
</tbody></table>`
}

function row(finding: Finding): string {
  const claim = escaped(finding.claim)
  const linked = finding.verdict === 'failed' ? `<a href="#check-${escaped(finding.check)}">${claim}</a>` : claim
  const stretch = finding.level === 'stretch' ? ' <span class="tag">stretch</span>' : ''
  const open = finding.verdict === 'passed' || finding.verdict === 'failed' ? '' : `<small>${inCode(reasonLine(finding))}</small>`
  return `<tr><td>${wordHtml(verdictWord(finding))}</td><td>${linked}${stretch}${open}</td><td>${duration(finding.ms)}</td></tr>`
}

function cards(report: Report, options: HtmlOptions): string {
  const context = contextOf(report, options.context)
  const told = toldCards(report, context).filter((card) => card.verdict === 'failed' || card.blame === 'harness' || card.check === undefined)
  if (told.length === 0) return ''
  const note = curlNote(told, context.origin)
  return `<h2>What did not hold, and what to try</h2>
${note ? `<p class="remark">${escaped(note)}</p>` : ''}
${told.map(cardHtml).join('\n')}`
}

function inCode(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}
