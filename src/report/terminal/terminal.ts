import { type CardContext, contextOf } from '../../explain/card-context.ts'
import { harmless, harmlessLines } from '../../explain/harmless.ts'
import { duration, quantity } from '../../explain/quantity.ts'
import { nextStep, type NextStepOptions } from '../../explain/next-step.ts'
import { summaryLine } from '../../explain/summary-line.ts'
import type { AttemptEvent, Listener } from '../../model/event.ts'
import { type Report, ReportFold } from '../../model/report.ts'
import { curlNote } from '../../explain/curl-note.ts'
import type { Env, Out } from '../stream.ts'
import { cardsToRead } from '../told-cards.ts'
import { cardLines } from './card-lines.ts'
import { displayWidth } from './display-width.ts'
import { finishedLine } from './finished-line.ts'
import { LiveRegion } from './live-region.ts'
import { logSafe } from './log-safe.ts'
import { type Painter, painter, wantsColour } from './painter.ts'
import { Progress } from './progress.ts'
import { wrapWords } from './wrap.ts'

export interface TerminalOptions extends NextStepOptions {
  out: Out
  env: Env
  /** false for `--no-color`. */
  colour?: boolean
  /** Show what the program prints as it prints it. */
  programOutput?: boolean
  context?: Partial<CardContext>
  /** What is said at the end in the place of the cards and the summary. */
  closing?(report: Report, look: { columns: number; paint: Painter }): string[]
}

/** Tells an attempt as it goes, on a terminal or in a log, and then what to do about it. */
export function terminal(options: TerminalOptions): Listener {
  const screen = new Screen(options)
  return (event) => screen.add(event)
}

class Screen {
  readonly #options: TerminalOptions
  readonly #paint: Painter
  readonly #fold = new ReportFold()
  readonly #progress = new Progress()
  readonly #live: LiveRegion | undefined
  readonly #startedAt = performance.now()

  constructor(options: TerminalOptions) {
    const { out, env, colour } = options
    this.#options = options
    this.#paint = painter(wantsColour({ env, isTTY: out.isTTY ?? false, ...(colour === undefined ? {} : { option: colour }) }))
    const moves = out.isTTY && !env['CI'] && env['TERM'] !== 'dumb'
    if (moves) this.#live = new LiveRegion(out, () => this.#progress.lines(performance.now() - this.#startedAt, 6))
  }

  add(event: AttemptEvent): void {
    this.#fold.add(event)
    this.#progress.add(event)
    this.#print(this.#linesOf(event))
    if (event.type === 'attempt-started') this.#live?.start()
    else if (event.type !== 'attempt-finished') this.#live?.refresh()
    if (event.type === 'attempt-finished') this.#finish(this.#fold.report)
  }

  get #columns(): number {
    return Math.min(Math.max(40, this.#options.out.columns || 100), 120)
  }

  #linesOf(event: AttemptEvent): string[] {
    switch (event.type) {
      case 'attempt-started':
        return [...wrapWords(harmless(event.challenge.title), this.#columns).map((line) => this.#paint('strong', line)), this.#about(event), '']
      case 'phase-started':
        // on a terminal the live lines say so
        return this.#live ? [] : [this.#paint('faint', `${event.phase}: ${harmless(event.what)}`)]
      case 'phase-finished':
        return event.ms < 1000 ? [] : [this.#paint('faint', `${event.phase} took ${duration(event.ms)}`)]
      case 'check-finished':
        // a log is searched: its lines are whole
        return [finishedLine(event.finding, this.#live ? this.#columns : Number.POSITIVE_INFINITY, this.#paint)]
      case 'program-said':
        return this.#options.programOutput ? harmlessLines(event.text).map((line) => `${this.#paint('faint', `${harmless(event.process)} |`)} ${line}`) : []
      default:
        return []
    }
  }

  #about(event: Extract<AttemptEvent, { type: 'attempt-started' }>): string {
    const at = event.url ? ` · ${harmless(event.url)}` : ''
    return this.#paint('faint', `${quantity(event.checks.length, 'check')} · seed ${harmless(event.seed)}${at}`)
  }

  #print(lines: string[]): void {
    if (lines.length === 0) return
    const safe = logSafe(lines, this.#options.env)
    if (this.#live) this.#live.print(safe)
    else this.#options.out.write(safe.map((line) => `${line}\n`).join(''))
  }

  #finish(report: Report): void {
    const { closing } = this.#options
    this.#print(closing ? closing(report, { columns: this.#columns, paint: this.#paint }) : this.#closing(report))
    this.#live?.stop()
  }

  #closing(report: Report): string[] {
    const context = contextOf(report, this.#options.context)
    const cards = cardsToRead(report, context)
    const rule = this.#paint('faint', '─'.repeat(Math.min(this.#columns, 88)))
    const told = cards.flatMap((card) => ['', rule, ...cardLines(card, { columns: this.#columns, paint: this.#paint })])
    const note = curlNote(cards, context.origin)
    return [...told, ...(note ? ['', ...this.#faint(note)] : []), ...(told.length > 0 ? ['', rule] : ['']), ...this.#verdict(report)]
  }

  #verdict(report: Report): string[] {
    const style = report.summary.passed ? 'good' : report.summary.exitCode === 1 ? 'bad' : 'warn'
    const summary = wrapWords(summaryLine(report), this.#columns).map((line) => this.#paint(style, line))
    return [...summary, ...this.#next(nextStep(report, this.#options))]
  }

  /** A command that does not fit beside its sentence gets a line of its own, whole, so that it can be copied. */
  #next(text: string): string[] {
    const [, sentence, command] = /^(.*): `([^`]+)`$/.exec(text) ?? []
    if (!sentence || !command || displayWidth(text) <= this.#columns) return wrapWords(text, this.#columns)
    return [...wrapWords(`${sentence}:`, this.#columns), `  ${command}`]
  }

  #faint(text: string): string[] {
    return wrapWords(text, this.#columns).map((line) => this.#paint('faint', line))
  }
}
