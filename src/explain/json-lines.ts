import { cutText } from './cut-text.ts'
import { harmless } from './harmless.ts'
import { type JsonNode, nodeAt } from './json-tree.ts'
import { quantity } from './quantity.ts'

export interface JsonLines {
  lines: string[]
  /** The line and the offsets in it of the value that was pointed to. */
  mark?: { line: number; from: number; to: number }
}

const WIDTH = 72
const LEAF_LIMIT = 60
// what is pointed to is worth more room
const TARGET_LIMIT = 200
const AROUND = 2

/** JSON for reading: on one line if it fits, else indented, and cut to what surrounds the value pointed to. */
export function jsonLines(tree: JsonNode, pointer?: string): JsonLines {
  const target = pointer === undefined ? undefined : nodeAt(tree, pointer)
  const printed = new Printer(target).print(tree)
  return printed.lines.length > 12 ? cutToWhatMatters(printed) : printed
}

/** The whole on one line, cut at the end. */
export function jsonOnOneLine(tree: JsonNode, limit: number): string {
  return cutText(new Printer(undefined, Number.POSITIVE_INFINITY).print(tree).lines.join(''), limit)
}

class Printer {
  readonly #target: JsonNode | undefined
  readonly #width: number
  #out = ''
  #from = -1
  #to = -1

  constructor(target: JsonNode | undefined, width = WIDTH) {
    this.#target = target
    this.#width = width
  }

  print(tree: JsonNode): JsonLines {
    this.#put(tree, '')
    const lines = this.#out.split('\n')
    return this.#from < 0 ? { lines } : { lines, mark: this.#mark(lines) }
  }

  /** A value over several lines is marked where it begins. */
  #mark(lines: string[]): { line: number; from: number; to: number } {
    const before = this.#out.slice(0, this.#from).split('\n')
    const line = before.length - 1
    const from = before.at(-1)?.length ?? 0
    return { line, from, to: Math.min(from + this.#to - this.#from, lines[line]?.length ?? 0) }
  }

  #put(node: JsonNode, indent: string): void {
    if (node === this.#target) this.#from = this.#out.length
    if (node.kind === 'leaf') this.#out += leaf(node.raw, node === this.#target ? TARGET_LIMIT : LEAF_LIMIT)
    else this.#putAll(node, lengthOf(node) + indent.length <= this.#width ? undefined : indent)
    if (node === this.#target) this.#to = this.#out.length
  }

  /** Without an indent, on one line. */
  #putAll(node: Exclude<JsonNode, { kind: 'leaf' }>, indent: string | undefined): void {
    const inner = indent === undefined ? undefined : `${indent}  `
    const children = node.kind === 'array' ? node.items.map((value) => ({ raw: undefined, value })) : node.members
    this.#out += node.kind === 'array' ? '[' : '{'
    for (const [index, { raw, value }] of children.entries()) {
      if (index > 0) this.#out += inner === undefined ? ', ' : ','
      if (inner !== undefined) this.#out += `\n${inner}`
      if (raw !== undefined) this.#out += `${leaf(raw)}: `
      this.#put(value, inner ?? '')
    }
    if (inner !== undefined && children.length > 0) this.#out += `\n${indent}`
    this.#out += node.kind === 'array' ? ']' : '}'
  }
}

function leaf(raw: string, limit = LEAF_LIMIT): string {
  return cutText(harmless(raw), limit)
}

function lengthOf(node: JsonNode): number {
  if (node.kind === 'leaf') return leaf(node.raw).length
  if (node.kind === 'array') return node.items.reduce((sum, item) => sum + lengthOf(item) + 2, 2)
  return node.members.reduce((sum, { raw, value }) => sum + raw.length + lengthOf(value) + 4, 2)
}

function cutToWhatMatters({ lines, mark }: JsonLines): JsonLines {
  const kept = keptLines(lines, mark?.line ?? 4)
  const out: string[] = []
  let moved = mark
  let hidden = 0
  for (const [index, line] of lines.entries()) {
    if (!kept.has(index)) {
      hidden++
      continue
    }
    if (hidden > 0) out.push(`${indentOf(lines[index - 1] ?? '')}… ${quantity(hidden, 'line')}`)
    hidden = 0
    if (mark && index === mark.line) moved = { ...mark, line: out.length }
    out.push(line)
  }
  return moved ? { lines: out, mark: moved } : { lines: out }
}

/** The line in question, its neighbours, and what they are inside of. */
function keptLines(lines: string[], centre: number): Set<number> {
  const kept = new Set([0, lines.length - 1])
  for (let index = centre - AROUND; index <= centre + AROUND; index++) kept.add(index)
  let depth = indentOf(lines[centre] ?? '').length
  for (let index = centre; index >= 0; index--) {
    const here = indentOf(lines[index] ?? '').length
    if (here >= depth) continue
    kept.add(index)
    depth = here
  }
  return kept
}

function indentOf(line: string): string {
  return /^ */.exec(line)?.[0] ?? ''
}
