/** A line of text, and which part of it is wrong. */
export interface MarkedLine {
  text: string
  mark?: { from: number; to: number }
}

/**
 * JSON with a line for each value, as it was sent: numbers and escapes are not touched.
 * The value a JSON Pointer leads to is marked. Undefined if it is no JSON.
 */
export function jsonLines(raw: string, pointer?: string): MarkedLine[] | undefined {
  try {
    JSON.parse(raw)
  } catch {
    return undefined
  }
  return new Writer(raw, pointer).lines()
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:]+)/y

class Writer {
  readonly #raw: string
  readonly #pointer: string | undefined
  readonly #lines: MarkedLine[] = [{ text: '' }]
  #at = 0
  #token = ''

  constructor(raw: string, pointer: string | undefined) {
    this.#raw = raw
    this.#pointer = pointer
  }

  lines(): MarkedLine[] {
    this.#next()
    this.#value('', '')
    return this.#lines
  }

  #next(): void {
    TOKEN.lastIndex = this.#at
    this.#token = TOKEN.exec(this.#raw)?.[1] ?? ''
    this.#at = TOKEN.lastIndex
  }

  #put(text: string): void {
    this.#last.text += text
  }

  get #last(): MarkedLine {
    return this.#lines.at(-1) as MarkedLine
  }

  #value(path: string, indent: string): void {
    const line = this.#last
    const from = line.text.length
    if (this.#token === '{' || this.#token === '[') this.#inside(path, indent)
    else this.#put(this.#token)
    if (path === this.#pointer) line.mark = { from, to: line.text.length }
  }

  #inside(path: string, indent: string): void {
    const isObject = this.#token === '{'
    const end = isObject ? '}' : ']'
    this.#put(this.#token)
    this.#next()
    if (this.#token === end) return this.#put(end)
    const inner = `${indent}  `
    for (let index = 0; ; index++) {
      this.#lines.push({ text: inner })
      let name = String(index)
      if (isObject) {
        name = String(JSON.parse(this.#token))
        this.#put(`${this.#token}: `)
        this.#next()
        this.#next()
      }
      this.#value(`${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, inner)
      this.#next()
      if (this.#token !== ',') break
      this.#put(',')
      this.#next()
    }
    this.#lines.push({ text: `${indent}${end}` })
  }
}
