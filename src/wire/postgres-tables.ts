import { loadModule, parseSync } from 'libpg-query'
import type { TableName } from './tables.ts'

// PostgreSQL's own parser; it comes as WebAssembly, which has to be compiled once
await loadModule()

/** Longer ones are mostly values. */
const LONGEST = 256 << 10
/** The parser works on a stack that is not large. */
const DEEPEST = 300

let works = true

/** The tables a statement names, by the parser of PostgreSQL itself; undefined if it refuses the statement. */
export function postgresTables(sql: string): TableName[] | undefined {
  if (!works || sql.length > LONGEST || depthOf(sql) > DEEPEST) return undefined
  try {
    return tablesIn(parseSync(sql))
  } catch (error) {
    // after an overflow of its stack, nothing it says can be relied on
    if ((error as Error).name === 'RuntimeError' || error instanceof RangeError) works = false
    return undefined
  }
}

function depthOf(sql: string): number {
  let depth = 0
  let deepest = 0
  for (const character of sql) {
    if (character === '(' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === ')' || character === ']') depth--
  }
  return deepest
}

function tablesIn(tree: unknown): TableName[] {
  const found: TableName[] = []
  const made = new Set<string>()
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk)
    if (typeof node !== 'object' || node === null) return
    const { relname, schemaname, ctename, objects, removeType } = node as Record<string, unknown>
    if (typeof ctename === 'string') made.add(ctename)
    if (typeof relname === 'string') found.push(typeof schemaname === 'string' ? { schema: schemaname, table: relname } : { table: relname })
    if (Array.isArray(objects) && DROPPED.has(String(removeType))) found.push(...objects.map(droppedName))
    for (const value of Object.values(node)) walk(value)
  }
  walk(tree)
  return found.filter(({ schema, table }) => schema !== undefined || !made.has(table))
}

const DROPPED = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'])

function droppedName(object: unknown): TableName {
  const names = ((object as { List?: { items?: { String?: { sval?: string } }[] } }).List?.items ?? []).map((item) => item.String?.sval ?? '')
  const table = names.pop() ?? ''
  const schema = names.pop()
  return schema === undefined ? { table } : { schema, table }
}
