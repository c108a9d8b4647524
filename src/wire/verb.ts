import type { Word } from './lexer.ts'

const MAIN = new Set(['select', 'insert', 'update', 'delete', 'merge', 'values', 'table', 'replace'])

/** What a statement does: its first word, or behind `WITH …` that of what it is for. */
export function verbOf(words: readonly Word[]): string {
  const first = words.find(({ kind }) => kind === 'word')?.text.toLowerCase() ?? ''
  if (first !== 'with') return first
  let depth = 0
  for (const { kind, text } of words) {
    if (text === '(') depth++
    else if (text === ')') depth--
    else if (depth === 0 && kind === 'word' && MAIN.has(text.toLowerCase())) return text.toLowerCase()
  }
  return first
}
