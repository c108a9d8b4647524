import type { Card, Section } from '../../explain/card-types.ts'
import type { Command } from '../../explain/curl-command.ts'
import { type Line, PREFIX } from '../../explain/line.ts'
import { duration } from '../../explain/quantity.ts'
import type { Scene } from '../../explain/scene.ts'
import { displayWidth } from './display-width.ts'
import { type Painter, painter, type Style } from './painter.ts'
import { type Chunk, wrapHard, wrapWords } from './wrap.ts'

export interface CardLook {
  columns: number
  paint?: Painter
  /** false leaves out how long things took. */
  times?: boolean
}

export const WORD_STYLE: Record<string, Style> = { ok: 'good', FAIL: 'bad', unsure: 'warn', skip: 'faint', error: 'warn' }
const PAD = 6
const MARGIN = '  '
// longer lines are hard to read
const PROSE = 88

/** A card as lines for a terminal or a log. */
export function cardLines(card: Card, look: CardLook): string[] {
  const page = new Page(look)
  page.heading(card)
  for (const section of card.sections) page.section(section)
  return page.lines.map((line) => line.trimEnd())
}

class Page {
  readonly lines: string[] = []
  readonly #columns: number
  readonly #paint: Painter
  readonly #times: boolean

  constructor(look: CardLook) {
    this.#columns = Math.max(40, look.columns)
    this.#paint = look.paint ?? painter(false)
    this.#times = look.times ?? true
  }

  heading(card: Card): void {
    const word = card.word.padEnd(PAD)
    const [first = '', ...rest] = wrapWords(card.claim, this.#prose(PAD + 1))
    this.lines.push(`${this.#paint(WORD_STYLE[card.word] ?? 'strong', word)} ${this.#paint('strong', first)}`)
    for (const line of rest) this.lines.push(`${' '.repeat(PAD + 1)}${this.#paint('strong', line)}`)
    const about = [card.check, card.level === 'stretch' ? 'stretch' : undefined].filter((part) => part !== undefined).join(' · ')
    if (about) this.lines.push(`${' '.repeat(PAD + 1)}${this.#paint('faint', about)}`)
  }

  section(section: Section): void {
    switch (section.kind) {
      case 'said':
        return this.#prosePart(section.text)
      case 'comparison':
        return this.#comparison(section)
      case 'output':
        this.#title(section.title)
        for (const line of section.lines) this.#prefixed(line, PREFIX.printed)
        return
      case 'scenes':
        return this.#scenes(section)
      case 'reproduce':
        return this.#reproduce(section)
      case 'prose':
        this.#title(section.title)
        return this.#indented(section.text)
      case 'reference':
        this.#title(section.title)
        this.#indented(section.text)
        // an address is never broken: a terminal makes it a link only when it is whole
        if (section.url) this.lines.push(`${MARGIN}${MARGIN}${this.#paint('accent', section.url)}`)
        return
    }
  }

  #prose(margin: number): number {
    return Math.min(this.#columns - margin, PROSE)
  }

  #title(title: string): void {
    this.lines.push('', `${MARGIN}${this.#paint('accent', title)}`)
  }

  #prosePart(text: string): void {
    for (const line of wrapWords(text, this.#prose(PAD + 1))) this.lines.push(`${' '.repeat(PAD + 1)}${line}`)
  }

  #indented(text: string): void {
    for (const line of wrapWords(text, this.#prose(4))) this.lines.push(`${MARGIN}${MARGIN}${line}`)
  }

  #comparison(part: Extract<Section, { kind: 'comparison' }>): void {
    this.lines.push('', ...wrapWords(part.label, this.#prose(2)).map((line) => `${MARGIN}${this.#paint('strong', line)}`))
    this.#field('expected', part.expected, 'good')
    this.#field('observed', part.observed, 'bad')
    if (part.pointer) this.#field('at', part.pointer, 'faint')
    if (part.remark) this.#field('note', part.remark, 'warn')
  }

  #field(name: string, text: string, style: Style): void {
    const head = `${MARGIN}${MARGIN}${name.padEnd(10)}`
    for (const [index, line] of wrapWords(text, this.#columns - head.length).entries()) {
      this.lines.push(`${index === 0 ? this.#paint('faint', head) : ' '.repeat(head.length)}${this.#paint(style, line)}`)
    }
  }

  #scenes(part: Extract<Section, { kind: 'scenes' }>): void {
    this.#title(part.title)
    if (part.leftOut) this.#remark(`… ${part.leftOut}`)
    for (const [index, scene] of part.scenes.entries()) {
      if (index > 0 && scene.lines.length > 1) this.lines.push('')
      this.#scene(scene)
    }
  }

  #scene(scene: Scene): void {
    for (const [index, line] of scene.lines.entries()) {
      const took = index === 0 && this.#times && scene.ms !== undefined ? `  ${duration(scene.ms)}` : ''
      this.#line(line, took)
    }
  }

  #remark(text: string): void {
    this.#prefixed(text, PREFIX.remark, 'faint')
  }

  #line(line: Line, took: string): void {
    const { mark } = line
    const prefix = PREFIX[line.role]
    const style = line.role === 'remark' ? 'faint' : undefined
    if (!mark) return this.#prefixed(line.text, prefix, style, took)
    for (const chunk of wrapHard(line.text, this.#columns - 6)) {
      this.lines.push(this.#withPrefix(prefix, chunk.text, style))
      const carets = caretsUnder(chunk, mark)
      if (carets) this.#carets(carets, mark.says, Math.min(mark.to, line.text.length) <= chunk.from + chunk.text.length)
    }
  }

  #carets({ indent, count }: { indent: number; count: number }, says: string, last: boolean): void {
    const head = ' '.repeat(6 + indent)
    const carets = '^'.repeat(count)
    const label = last ? says : ''
    if (head.length + count + 1 + displayWidth(label) <= this.#columns) {
      this.lines.push(`${head}${this.#paint('bad', `${carets} ${label}`.trimEnd())}`)
      return
    }
    this.lines.push(`${head}${this.#paint('bad', carets)}`)
    if (label === '') return
    for (const line of wrapWords(label, this.#columns - 6)) this.lines.push(`${' '.repeat(6)}${this.#paint('bad', line)}`)
  }

  #prefixed(text: string, prefix: string, style?: Style, end = ''): void {
    const chunks = wrapHard(text, this.#columns - 6)
    for (const [index, chunk] of chunks.entries()) {
      const fits = index === chunks.length - 1 && displayWidth(chunk.text) + 6 + end.length <= this.#columns
      this.lines.push(this.#withPrefix(prefix, chunk.text, style) + (fits ? this.#paint('faint', end) : ''))
    }
  }

  #withPrefix(prefix: string, text: string, style: Style | undefined): string {
    return `${MARGIN}${MARGIN}${this.#paint('faint', prefix)} ${style ? this.#paint(style, text) : text}`
  }

  #reproduce(part: Extract<Section, { kind: 'reproduce' }>): void {
    this.#title(part.title)
    for (const command of part.commands) {
      this.lines.push(...this.#command(command))
      if (command.note) for (const line of wrapWords(`(${command.note})`, this.#prose(4))) this.lines.push(`${MARGIN}${MARGIN}${this.#paint('faint', line)}`)
    }
  }

  /** A command is broken only where a shell may break it, so that it can be copied. */
  #command({ pieces }: Command): string[] {
    const whole = pieces.join(' ')
    if (displayWidth(whole) + 4 <= this.#columns) return [`${MARGIN}${MARGIN}${whole}`]
    return pieces.map((piece, index) => `${MARGIN}${MARGIN}${index === 0 ? '' : MARGIN}${piece}${index < pieces.length - 1 ? ' \\' : ''}`)
  }
}

/** Where carets go under the part of a line that a chunk shows; undefined if it shows nothing of what is marked. */
function caretsUnder(chunk: Chunk, mark: { from: number; to: number }): { indent: number; count: number } | undefined {
  const from = Math.max(mark.from, chunk.from)
  const to = Math.min(mark.to, chunk.from + chunk.text.length)
  // a mark behind the end of its line: something is missing there
  const behind = mark.from >= chunk.from && mark.to > chunk.from + chunk.text.length && from >= to
  if (from >= to && !behind) return undefined
  const indent = displayWidth(chunk.text.slice(0, from - chunk.from))
  return { indent, count: Math.max(1, displayWidth(chunk.text.slice(from - chunk.from, to - chunk.from))) }
}
