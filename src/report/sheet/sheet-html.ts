import { DEFAULT_ORIGIN } from '../../explain/card-context.ts'
import { harmless } from '../../explain/harmless.ts'
import { duration, quantity } from '../../explain/quantity.ts'
import { SEVERITIES, type Severity } from '../../model/inspection.ts'
import { curlNote } from '../../explain/curl-note.ts'
import { escapeMarkup } from '../escape-markup.ts'
import { cardHtml } from '../html/card-html.ts'
import { lonePage } from '../html/lone-page.ts'
import { STYLE } from '../html/style.ts'
import type { LeftOut, Sheet } from './sheet.ts'
import { SHEET_STYLE } from './sheet-style.ts'
import { ASKS, capital, HEADINGS, RESULT } from './words.ts'

const LOOK: Record<Sheet['result'], string> = { roadworthy: 'good', 'not-roadworthy': 'bad', 'could-not-tell': 'warn' }

const escaped = (text: string): string => escapeMarkup(harmless(text))
const inCode = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')

/** The sheet as one page that needs nothing else, to be handed to somebody and fit to be printed. */
export function sheetHtml(sheet: Sheet): string {
  const title = `Inspection of ${sheet.subject.name}: ${RESULT[sheet.result]}`
  return lonePage({
    title: escaped(title),
    style: STYLE + SHEET_STYLE,
    body: `${head(sheet)}
<main>
${note(sheet)}
${SEVERITIES.map((severity) => group(sheet, severity)).join('')}
${leftOut('untold', sheet.untold)}
${leftOut('exempt', sheet.exempt)}
${leftOut('notApplicable', sheet.notApplicable)}
${held(sheet)}
${inferred(sheet)}
</main>
<footer><p>Made by Roadworthy ${escaped(sheet.engine)} with the seed <code>${escaped(sheet.seed)}</code>: the same seed asks the same questions. What would let a reader in (passwords, tokens, cookies) was taken out.</p></footer>`,
  })
}

function head(sheet: Sheet): string {
  const { trouble } = sheet
  return `<header>
<p class="step">Inspection sheet</p>
<h1>${escaped(sheet.subject.name)}</h1>
<div class="verdict ${LOOK[sheet.result]}"><strong>${RESULT[sheet.result]}</strong><span>${escaped(sheet.sentence)}</span></div>
${trouble ? `<p>${inCode(trouble.text)}</p>${trouble.output.length > 0 ? `<pre>${trouble.output.map((line) => `<span class="line">${escaped(line)}</span>`).join('')}</pre>` : ''}` : ''}
<ul class="counts">${counts(sheet)}</ul>
<dl class="facts">${facts(sheet)
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
    .join('')}</dl>
</header>`
}

function counts({ counts: all }: Sheet): string {
  const entries: [string, number, string][] = [
    ...SEVERITIES.map((severity): [string, number, string] => [severity, all[severity], severity]),
    ['held', all.held, all.held === 1 ? 'holds' : 'hold'],
    ['untold', all.untold, 'could not be told'],
    ['exempt', all.exempt, 'exempt'],
    ['notApplicable', all.notApplicable, all.notApplicable === 1 ? 'does not apply' : 'do not apply'],
  ]
  return entries
    .map(([id, count, word]) => `<li class="${count > 0 ? id : 'none'}"><b>${count}</b> ${count > 0 ? `<a href="#${id}">${word}</a>` : word}</li>`)
    .join('')
}

function facts({ subject, startedAt, ms, requests, seed }: Sheet): [string, string][] {
  return [
    ...(subject.url ? [['address', subject.url] as [string, string]] : []),
    ...(subject.folder ? [['folder', subject.folder] as [string, string]] : []),
    ...Object.entries(subject.processes),
    ...Object.entries(subject.uses),
    ['looked at', `${startedAt.slice(0, 16).replace('T', ' ')} UTC, for ${duration(ms)}, with ${quantity(requests, 'request')}`],
    ['seed', seed],
  ]
}

function heading(id: string, word: string, what: string): string {
  return `<h2 id="${id}">${escaped(word)} <small>${escaped(what)}</small></h2>`
}

function note({ defects, subject }: Sheet): string {
  const text = curlNote(defects.map(({ card }) => card), subject.url ?? DEFAULT_ORIGIN)
  return text ? `<p class="remark">${escaped(text)}</p>` : ''
}

function group(sheet: Sheet, severity: Severity): string {
  const defects = sheet.defects.filter((one) => one.severity === severity)
  const advisories = severity === 'advisory' ? sheet.advisories : []
  if (defects.length + advisories.length === 0) return ''
  return `<section class="${severity}">
${heading(severity, capital(severity), ASKS[severity])}
${advisories.length > 0 ? `<ul class="advice">${advisories.map(({ check, text }) => `<li>${inCode(text)} <code class="from">${escaped(check)}</code></li>`).join('')}</ul>` : ''}
${defects.map(({ card }) => cardHtml(card)).join('\n')}
</section>
`
}

function leftOut(kind: 'exempt' | 'untold' | 'notApplicable', entries: readonly LeftOut[]): string {
  if (entries.length === 0) return ''
  const rows = entries.map(({ check, claim, severity, reason }) => `<tr><td>${escaped(claim)}<small><code>${escaped(check)}</code> · ${severity}</small></td><td>${inCode(reason)}</td></tr>`)
  return `<section>
${heading(kind, HEADINGS[kind][0], HEADINGS[kind][1])}
<table class="pairs" aria-labelledby="${kind}"><thead><tr><th scope="col">Claim</th><th scope="col">Why</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
</section>`
}

function held({ held: entries }: Sheet): string {
  if (entries.length === 0) return ''
  return `<section>
${heading('held', HEADINGS.held[0], HEADINGS.held[1])}
<ul class="held">${entries.map(({ check, claim, severity }) => `<li>${escaped(claim)} <small><code>${escaped(check)}</code> · ${severity}</small></li>`).join('')}</ul>
</section>`
}

function inferred({ inferred: entries }: Sheet): string {
  if (entries.length === 0) return ''
  return `<section>
${heading('inferred', HEADINGS.inferred[0], HEADINGS.inferred[1])}
<dl class="inferred">${entries.map(({ name, lines }) => `<dt>${escaped(name)}</dt>${lines.map((line) => `<dd>${inCode(line)}</dd>`).join('')}`).join('')}</dl>
</section>`
}
