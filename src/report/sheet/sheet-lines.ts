import { harmless } from '../../explain/harmless.ts'
import { duration, quantity } from '../../explain/quantity.ts'
import { SEVERITIES } from '../../model/inspection.ts'
import { cardLines } from '../terminal/card-lines.ts'
import { type Painter, painter, type Style } from '../terminal/painter.ts'
import { wrapWords } from '../terminal/wrap.ts'
import { curlNote } from '../../explain/curl-note.ts'
import { DEFAULT_ORIGIN } from '../../explain/card-context.ts'
import type { LeftOut, Sheet } from './sheet.ts'
import { ASKS, HEADINGS, RESULT } from './words.ts'

export interface SheetLook {
  columns: number
  paint?: Painter
}

const PROSE = 92
const STYLES: Record<string, Style> = { dangerous: 'bad', major: 'bad', minor: 'warn', advisory: 'accent' }
const RESULT_STYLES: Record<Sheet['result'], Style> = { roadworthy: 'good', 'not-roadworthy': 'bad', 'could-not-tell': 'warn' }
/** What was inferred of a large API is told in full on the page and in the JSON. */
const INFERRED_LINES = 40

/** The sheet for a terminal or a log, the verdict at its end, where it is read. */
export function sheetLines(sheet: Sheet, { columns, paint = painter(false) }: SheetLook): string[] {
  const page = new Page(Math.max(40, columns), paint)
  page.inferred(sheet)
  page.leftOut('notApplicable', sheet.notApplicable)
  page.leftOut('exempt', sheet.exempt)
  page.leftOut('untold', sheet.untold)
  page.defects(sheet)
  page.verdict(sheet)
  return page.lines.map((line) => line.trimEnd())
}

class Page {
  readonly lines: string[] = []
  readonly #columns: number
  readonly #paint: Painter

  constructor(columns: number, paint: Painter) {
    this.#columns = columns
    this.#paint = paint
  }

  inferred({ inferred }: Sheet): void {
    if (inferred.length === 0) return
    this.#heading(HEADINGS.inferred[0], HEADINGS.inferred[1], 'strong')
    const all = inferred.flatMap(({ name, lines }) => (lines.length === 1 ? [[name, lines[0] as string]] : [[name, ''], ...lines.map((line) => ['', line])]))
    for (const [name = '', line = ''] of all.slice(0, INFERRED_LINES)) this.#item(name, line)
    if (all.length > INFERRED_LINES) this.#item('', `… and ${quantity(all.length - INFERRED_LINES, 'line')} more, on the page and in the JSON`)
  }

  leftOut(kind: 'exempt' | 'untold' | 'notApplicable', entries: readonly LeftOut[]): void {
    if (entries.length === 0) return
    this.#heading(HEADINGS[kind][0], HEADINGS[kind][1], kind === 'untold' ? 'warn' : 'strong')
    // what holds for many is said once
    for (const [reason, checks] of Map.groupBy(entries, (entry) => entry.reason)) this.#item(checks.map(({ check }) => check).join(', '), reason)
  }

  defects({ defects, advisories, subject: { url } }: Sheet): void {
    // the gravest last: that is where one looks
    for (const severity of SEVERITIES.toReversed()) {
      const group = defects.filter((one) => one.severity === severity)
      const notes = severity === 'advisory' ? advisories : []
      if (group.length + notes.length === 0) continue
      this.#heading(severity.toUpperCase(), ASKS[severity], STYLES[severity] ?? 'strong')
      for (const { check, text } of notes) this.#item(check, text)
      for (const { card } of group) this.lines.push('', ...cardLines(card, { columns: this.#columns, paint: this.#paint }))
    }
    const note = curlNote(defects.map(({ card }) => card), url ?? DEFAULT_ORIGIN)
    if (note) this.lines.push('', ...this.#wrapped(note, 0).map((line) => this.#paint('faint', line)))
  }

  verdict(sheet: Sheet): void {
    const { result, sentence, counts, trouble } = sheet
    this.lines.push('', this.#paint('faint', '─'.repeat(Math.min(this.#columns, 88))))
    if (trouble) {
      this.lines.push(...this.#wrapped(harmless(trouble.text), 0))
      for (const line of trouble.output) this.lines.push(`  | ${line}`)
    }
    this.lines.push(...this.#wrapped(`${RESULT[result].toUpperCase()}  ${sentence}`, 0).map((line) => this.#paint(RESULT_STYLES[result], line)))
    const rest = [
      `${counts.held} hold`,
      counts.advisory > 0 ? quantity(counts.advisory, 'advisory', 'advisories') : '',
      counts.exempt > 0 ? `${counts.exempt} exempt` : '',
      counts.untold > 0 ? `${counts.untold} could not be told` : '',
      counts.notApplicable > 0 ? `${counts.notApplicable} do not apply` : '',
      quantity(sheet.requests, 'request'),
      duration(sheet.ms),
      `seed ${harmless(sheet.seed)}`,
    ]
    this.lines.push(...this.#wrapped(rest.filter((part) => part !== '').join(' · '), 0).map((line) => this.#paint('faint', line)))
  }

  #heading(word: string, what: string, style: Style): void {
    const fits = word.length + 2 + what.length <= this.#columns
    this.lines.push('', this.#paint(style, word) + (fits ? `  ${this.#paint('faint', what)}` : ''))
    if (!fits) this.lines.push(...this.#wrapped(what, 2).map((line) => `  ${this.#paint('faint', line)}`))
  }

  #item(name: string, text: string): void {
    if (name !== '') this.lines.push(...this.#wrapped(harmless(name), 2).map((line) => `  ${this.#paint('accent', line)}`))
    if (text !== '') this.lines.push(...this.#wrapped(harmless(text), 4).map((line) => `    ${line}`))
  }

  #wrapped(text: string, margin: number): string[] {
    return wrapWords(text, Math.min(this.#columns - margin, PROSE))
  }
}
