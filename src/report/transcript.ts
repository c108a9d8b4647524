import { contextOf } from '../explain/card-context.ts'
import { nextStep } from '../explain/next-step.ts'
import { summaryLine } from '../explain/summary-line.ts'
import { verdictWord } from '../explain/verdict-word.ts'
import type { Report } from '../model/report.ts'
import { plainCard } from './plain-card.ts'
import { toldCards } from './told-cards.ts'

const COLUMNS = 100

const VARYING: [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)/g, '<instant>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b/g, '<date>'],
  [/(?<=\b127\.0\.0\.1:)\d{4,5}\b/g, '<port>'],
]

/**
 * A report as text that is the same in every run with the same seed: no times,
 * and what no seed decides replaced. It is replaced in the evidence, not in
 * the text, so that the carets keep their places.
 */
export function transcript(report: Report): string {
  const steady = steadied(report)
  const lines = steady.findings.map((finding) => `${verdictWord(finding).padEnd(6)} ${finding.check}`)
  const cards = toldCards(steady, contextOf(report)).map((card) => plainCard(card, COLUMNS))
  return `${[lines.join('\n'), ...cards, `${summaryLine(steady, { times: false })}\n${nextStep(steady)}`].filter(Boolean).join('\n\n')}\n`
}

function steadied<T>(value: T): T {
  if (typeof value === 'string') return steadyText(value) as T
  if (Array.isArray(value)) return value.map(steadied) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, steadied(inner)])
  return withLength(Object.fromEntries(entries), value) as T
}

function steadyText(text: string): string {
  return VARYING.reduce((out, [pattern, word]) => out.replace(pattern, word), text)
}

/** A whole body stays whole: its length follows its text. */
function withLength(body: Record<string, unknown>, before: object): unknown {
  if (typeof body['text'] !== 'string' || typeof body['bytes'] !== 'number') return body
  const whole = 'text' in before && Buffer.byteLength(String(before.text)) === body['bytes']
  return whole ? { ...body, bytes: Buffer.byteLength(body['text']) } : body
}
