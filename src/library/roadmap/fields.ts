import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import { UserMistake } from '../../model/mistake.ts'

interface Origin {
  /** As it is told to a person. */
  file: string
  /** Lines of the file above the YAML. */
  above: number
  lines: LineCounter
}

/** A mapping in a YAML file. Whatever is wrong with it is told with file, line and what was expected. */
export class Fields {
  readonly #map: YAMLMap
  readonly #origin: Origin

  private constructor(map: YAMLMap, origin: Origin) {
    this.#map = map
    this.#origin = origin
  }

  static parse(file: string, text: string, above = 0): Fields {
    const origin = { file, above, lines: new LineCounter() }
    const document = parseDocument(text, { lineCounter: origin.lines, prettyErrors: false })
    const [broken] = document.errors
    if (broken) throw wrong(origin, broken.pos[0], `This is not valid YAML: ${broken.message}`, 'Mend that line; a title that holds a colon needs quotes.')
    if (!isMap(document.contents)) throw wrong(origin, 0, 'A mapping was expected here.', 'Write `name: value` lines.')
    return new Fields(document.contents, origin)
  }

  /** Refuses names that mean nothing here. */
  only(...known: string[]): this {
    for (const { key } of this.#map.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (!known.includes(name)) throw this.#wrong(key, `\`${name}\` is not known here.`, `Known are ${known.join(', ')}.`)
    }
    return this
  }

  text(name: string): string {
    const node = this.#map.get(name, true)
    if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value.trim()
    throw this.wrong(name, `\`${name}\` must be a text.`, `Write \`${name}: \` and some words, in quotes if they hold a colon.`)
  }

  /** A text of letters, digits and hyphens, as ids and slugs are. */
  id(name: string): string {
    const text = this.text(name)
    if (ID.test(text)) return text
    throw this.wrong(name, `\`${text}\` is no ${name}.`, 'Use lower-case words and digits, joined by hyphens.')
  }

  whole(name: string): number {
    const node = this.#map.get(name, true)
    if (isScalar(node) && Number.isInteger(node.value) && Number(node.value) > 0) return Number(node.value)
    throw this.wrong(name, `\`${name}\` must be a whole number above 0.`, `Write \`${name}: 1\`, for example.`)
  }

  has(name: string): boolean {
    return this.#map.has(name)
  }

  texts(name: string): string[] {
    return this.#list(name, (item) => isScalar(item) && typeof item.value === 'string' && item.value.trim() !== '', 'texts').map((item) => String((item as { value: unknown }).value).trim())
  }

  mappings(name: string): Fields[] {
    return this.#list(name, isMap, 'mappings').map((item) => new Fields(item as YAMLMap, this.#origin))
  }

  /** What is wrong with a value, told with its place. */
  wrong(name: string, message: string, fix: string): UserMistake {
    return this.#wrong(this.#map.get(name, true) ?? this.#map, message, fix)
  }

  #list(name: string, fits: (item: unknown) => boolean, what: string): unknown[] {
    const node = this.#map.get(name, true)
    if (!isSeq(node)) throw this.wrong(name, `\`${name}\` must be a list of ${what}.`, `Write \`${name}: []\` if there are none.`)
    const misfit = node.items.find((item) => !fits(item))
    if (misfit !== undefined) throw this.#wrong(misfit, `\`${name}\` must be a list of ${what}, and this is none.`, 'Mend this item.')
    return node.items
  }

  #wrong(node: unknown, message: string, fix: string): UserMistake {
    const at = (node as { range?: [number, number, number] | null }).range?.[0] ?? 0
    return wrong(this.#origin, at, message, fix)
  }
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/

function wrong({ file, above, lines }: Origin, at: number, message: string, fix: string): UserMistake {
  return new UserMistake(message, { where: `${file}:${above + lines.linePos(at).line}`, fix })
}
