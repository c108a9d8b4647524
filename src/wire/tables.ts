import type { Word } from './lexer.ts'

export interface TableName {
  schema?: string
  table: string
}

/** Behind these stands a table. */
const BEFORE_TABLE = new Set(['from', 'join', 'into', 'update', 'table', 'straight_join', 'truncate', 'using', 'references', 'replace', 'insert', 'copy', 'on'])
/** These may stand between. */
const BETWEEN = new Set(['only', 'lateral', 'ignore', 'low_priority', 'delayed', 'high_priority', 'quick', 'if', 'not', 'exists', 'into', 'table', 'concurrently', 'from'])
/** These are no tables where they stand. */
const NO_TABLE = new Set(['select', 'set', 'values', 'dual', 'unnest', 'where', 'duplicate', 'conflict', 'update', 'delete', 'outfile', 'dumpfile', 'of', 'current', 'with', 'row', 'json_table', 'generate_series', 'to', 'as', 'on', 'left', 'right', 'inner', 'cross'])
/** Between the names of a list of tables there may be aliases and conditions; after these the list is over. */
const LIST_ENDS = new Set(['where', 'set', 'group', 'order', 'limit', 'having', 'union', 'values', 'select', 'returning', 'for', 'window', 'except', 'intersect', 'fetch', 'offset'])

/**
 * The tables that a statement names, as far as their places tell: behind FROM,
 * JOIN, INTO, UPDATE and the like. For what no parser took.
 */
export function namedTables(words: readonly Word[]): TableName[] {
  const found: TableName[] = []
  const made = commonTables(words)
  // whether commas at this depth of brackets go on with a list of tables
  const lists: boolean[] = [false]
  const verb = words[0]?.text.toLowerCase() ?? ''
  for (let at = 0; at < words.length; at++) {
    const { kind, text } = words[at] as Word
    if (text === '(') lists.push(false)
    else if (text === ')') {
      if (lists.length > 1) lists.pop()
    } else {
      const lower = kind === 'word' ? text.toLowerCase() : ''
      if (LIST_ENDS.has(lower)) lists[lists.length - 1] = false
      const opens = BEFORE_TABLE.has(lower) && isPlace(words, at, lower, verb)
      if (!opens && !(text === ',' && lists.at(-1))) continue
      let next = at + 1
      while (words[next]?.kind === 'word' && BETWEEN.has((words[next] as Word).text.toLowerCase())) next++
      // a list of joined tables in brackets
      if (words[next]?.text === '(' && words[next + 1] && nameOf(words[next + 1] as Word) && lower !== 'into') {
        lists.push(true)
        next++
      }
      const name = readName(words, next)
      if (opens && (lower === 'from' || lower === 'update' || lower === 'table' || lower === 'using')) lists[lists.length - 1] = true
      if (name && !(name.table && made.has(name.table.toLowerCase()) && !name.schema)) found.push(name)
      if (next > at + 1) at = next - 1
    }
  }
  return found
}

function isPlace(words: readonly Word[], at: number, word: string, verb: string): boolean {
  const before = words[at - 1]?.text.toLowerCase()
  // EXTRACT(year FROM x), TRIM(BOTH FROM x), IS DISTINCT FROM, FOR UPDATE, ON DUPLICATE KEY UPDATE, JOIN … USING (…)
  if (word === 'from') return before !== 'distinct' && !isFunctionFrom(words, at)
  if (word === 'update') return at === 0 || before === ')' || verb === 'explain'
  if (word === 'using') return verb === 'delete' && words[at + 1]?.text !== '('
  if (word === 'on') return verb === 'create' && words.slice(0, 4).some(({ text }) => text.toLowerCase() === 'index')
  if (word === 'replace' || word === 'insert' || word === 'copy' || word === 'truncate') return at === 0
  return true
}

function isFunctionFrom(words: readonly Word[], at: number): boolean {
  let depth = 0
  for (let i = at - 1; i >= 0; i--) {
    const text = (words[i] as Word).text
    if (text === ')') depth++
    else if (text === '(' && --depth < 0) return ['extract', 'trim', 'substring', 'overlay', 'position'].includes(words[i - 1]?.text.toLowerCase() ?? '')
  }
  return false
}

function readName(words: readonly Word[], at: number): TableName | undefined {
  const names: string[] = []
  for (let i = at; ; i += 2) {
    const name = words[i] && nameOf(words[i] as Word)
    if (name === undefined) break
    names.push(name)
    if (words[i + 1]?.text !== '.') {
      // a function that returns rows
      if (words[i + 1]?.text === '(' && words[at - 1]?.text.toLowerCase() === 'from') return undefined
      break
    }
  }
  const table = names.pop()
  if (table === undefined) return undefined
  const schema = names.pop()
  return schema === undefined ? { table } : { schema: schema.toLowerCase(), table }
}

function nameOf({ kind, text }: Word): string | undefined {
  if (kind === 'name') return text.slice(1, -1).replaceAll(text[0]!.repeat(2), text[0]!)
  if (kind !== 'word' || NO_TABLE.has(text.toLowerCase())) return undefined
  return text
}

/** Names that `WITH` gives. */
function commonTables(words: readonly Word[]): Set<string> {
  const made = new Set<string>()
  for (const [i, word] of words.entries()) {
    if (word.kind !== 'word' || word.text.toLowerCase() !== 'as') continue
    let open = i + 1
    while (['not', 'materialized'].includes(words[open]?.text.toLowerCase() ?? '')) open++
    const opens = words[open]?.text === '(' && ['select', 'insert', 'update', 'delete', 'values', 'with', 'table', '('].includes(words[open + 1]?.text.toLowerCase() ?? '')
    if (!opens) continue
    let at = i - 1
    if (words[at]?.text === ')') while (at > 0 && words[at]?.text !== '(') at--
    if (words[at]?.text === '(') at--
    const before = words[at - 1]?.text.toLowerCase()
    const name = words[at] && nameOf(words[at] as Word)
    if (name !== undefined && (before === 'with' || before === 'recursive' || before === ',')) made.add(name.toLowerCase())
  }
  return made
}
