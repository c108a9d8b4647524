import type { Body } from '../model/evidence.ts'
import { cutText } from './cut-text.ts'
import { harmless, harmlessLines } from './harmless.ts'
import { jsonLines, jsonOnOneLine } from './json-lines.ts'
import { jsonTree, nodeAt } from './json-tree.ts'
import type { Line } from './line.ts'
import { grouped, quantity } from './quantity.ts'

const LINES = 12
const COLUMNS = 200

export interface BodyView {
  role: Line['role']
  /** JSON Pointer to what is wrong, and what to say there. */
  wrong?: { pointer: string; says: string }
  /** One line is enough: it only led to what matters. */
  brief?: boolean
}

/** A body, as much of it as matters. No body, no lines. */
export function bodyLines(body: Body, view: BodyView): Line[] {
  if (body.bytes === 0) return []
  if (body.text === undefined) return [{ role: view.role, text: `(${quantity(body.bytes, 'byte')} that are not text: ${hexOf(body)})` }]
  const json = jsonBody(body, view)
  const lines = json ?? plainBody(body.text, view)
  return isCut(body) ? [...lines, { role: 'remark', text: `cut: the body has ${grouped(body.bytes)} bytes` }] : lines
}

/** The record does not hold all of it. */
export function isCut(body: Body): boolean {
  const kept = body.text === undefined ? atob(body.base64 ?? '').length : new TextEncoder().encode(body.text).length
  return kept !== body.bytes
}

function jsonBody(body: Body, view: BodyView): Line[] | undefined {
  const text = body.text ?? ''
  // a body that is but a word is no better for being read as JSON
  const tree = view.wrong || /^\s*[[{]/.test(text) ? jsonTree(text, isCut(body)) : undefined
  if (!tree) return undefined
  if (view.brief) return [{ role: view.role, text: jsonOnOneLine(tree, COLUMNS) }]
  const pointer = view.wrong && nearest(view.wrong.pointer, (candidate) => nodeAt(tree, candidate) !== undefined)
  const { lines, mark } = jsonLines(tree, pointer)
  return lines.map((line, index) => ({
    role: view.role,
    text: line,
    ...(view.wrong && mark?.line === index ? { mark: { from: mark.from, to: mark.to, says: view.wrong.says } } : {}),
  }))
}

/** The pointer, or the closest thing around it that is there. */
function nearest(pointer: string, isThere: (pointer: string) => boolean): string {
  let candidate = pointer
  while (candidate !== '' && !isThere(candidate)) candidate = candidate.slice(0, candidate.lastIndexOf('/'))
  return candidate
}

function plainBody(text: string, view: BodyView): Line[] {
  if (view.brief) return [{ role: view.role, text: cutText(harmless(text.trimEnd()), COLUMNS) }]
  const all = harmlessLines(text).map((line) => cutText(line, COLUMNS))
  const lines: Line[] = all.slice(0, LINES).map((line) => ({ role: view.role, text: line }))
  const [first] = lines
  if (first && view.wrong) first.mark = { from: 0, to: Math.max(1, first.text.length), says: view.wrong.says }
  return all.length > LINES ? [...lines, { role: 'remark', text: `${quantity(all.length - LINES, 'more line')}` }] : lines
}

function hexOf(body: Body): string {
  const bytes = atob(body.base64 ?? '')
  const hex = Array.from({ length: Math.min(bytes.length, 16) }, (_, index) => bytes.charCodeAt(index).toString(16).padStart(2, '0')).join(' ')
  return bytes.length > 16 ? `${hex} …` : hex
}
