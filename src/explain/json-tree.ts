/**
 * JSON as it was written: numbers keep their spelling and objects their
 * doubled keys, which a parsed value would have lost.
 */
export type JsonNode =
  | { kind: 'leaf'; raw: string }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'object'; members: { key: string; raw: string; value: JsonNode }[] }

// deeper than anybody reads, and shallow enough for every stack
const DEEPEST = 100
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{}:,])/sy
const UNFINISHED = /\s*("(?:[^"\\]|\\.?)*|[\w.+-]+)$/sy

/** Reads JSON; undefined when it is none. With `cut`, the text may break off anywhere. */
export function jsonTree(text: string, cut = false): JsonNode | undefined {
  const reader = new Reader(text, cut)
  try {
    const tree = reader.value(0)
    return reader.atEnd ? tree : undefined
  } catch {
    return undefined
  }
}

/** The key or index path of a JSON Pointer (RFC 6901), followed as far as it leads. */
export function nodeAt(tree: JsonNode, pointer: string): JsonNode | undefined {
  let node: JsonNode | undefined = tree
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (node?.kind === 'object') node = node.members.findLast((member) => member.key === key)?.value
    else node = node?.kind === 'array' ? node.items[Number(key)] : undefined
  }
  return node
}

class Reader {
  readonly #text: string
  readonly #cut: boolean
  #at = 0

  constructor(text: string, cut: boolean) {
    this.#text = text
    this.#cut = cut
  }

  get atEnd(): boolean {
    return this.#text.slice(this.#at).trim() === ''
  }

  value(depth: number): JsonNode {
    if (depth > DEEPEST) throw new SyntaxError('too deep')
    const token = this.#next()
    if (token === '[') return { kind: 'array', items: this.#list(']', () => this.value(depth + 1)) }
    if (token === '{') return { kind: 'object', members: this.#list('}', () => this.#member(depth + 1)) }
    if (/^[\]}:,]$/.test(token)) throw new SyntaxError(token)
    return { kind: 'leaf', raw: token }
  }

  #member(depth: number): { key: string; raw: string; value: JsonNode } {
    const raw = this.#next()
    if (this.#broken) return { key: '', raw, value: { kind: 'leaf', raw: '…' } }
    const key: unknown = JSON.parse(raw)
    if (typeof key !== 'string' || this.#next() !== ':') throw new SyntaxError(raw)
    return { key, raw, value: this.#broken ? { kind: 'leaf', raw: '…' } : this.value(depth) }
  }

  #list<T>(close: string, one: () => T): T[] {
    const items: T[] = []
    if (this.#take(close) || this.#broken) return items
    for (;;) {
      items.push(one())
      if (this.#take(close) || this.#broken) return items
      if (!this.#take(',')) throw new SyntaxError('a comma was expected')
      if (this.#broken) return items
    }
  }

  /** The text was cut, and nothing is left of it. */
  get #broken(): boolean {
    return this.#cut && this.atEnd
  }

  #take(token: string): boolean {
    const start = this.#at
    if (!this.#broken && this.#next() === token) return true
    this.#at = start
    return false
  }

  #next(): string {
    const token = this.#match(TOKEN) ?? (this.#cut ? this.#match(UNFINISHED) : undefined)
    if (token === undefined) throw new SyntaxError('not JSON')
    return token
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found?.[1]
  }
}
