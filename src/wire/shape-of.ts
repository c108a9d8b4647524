import type { Dialect, Token } from './lexer.ts'

/**
 * What stays the same when only values differ. Values are `?`; several in an
 * `IN` list, an array, or alike rows of `VALUES` are `?, …`, told apart from a
 * single one so that a value that breaks out into a second shows. Comments are
 * gone, except those that may be the rest of a statement that an injected `--`
 * or `/*` cut off: a line with a quote in it, or a quote left open. They leave
 * a mark.
 */
export function shapeOf(text: string, tokens: readonly Token[], dialect: Dialect): string {
  const parts: string[] = []
  for (const [i, token] of tokens.entries()) {
    const part = partOf(text, token, dialect)
    if (part === undefined) continue
    if (part === '?' && isSign(parts.at(-1)) && isNumber(text, token) && !isOperand(parts.at(-2)) && tokens[i - 1]?.end === token.start) parts.pop()
    parts.push(CONSTANT.has(part) && !KEPT_BEFORE.has(parts.at(-1) ?? '') ? '?' : part)
  }
  return join(collapse(parts))
}

const CONSTANT = new Set(['null', 'true', 'false'])
/** `IS NULL`, `NOT NULL`, `ON DELETE SET NULL` are no values. */
const KEPT_BEFORE = new Set(['is', 'not', 'set'])

function partOf(text: string, token: Token, dialect: Dialect): string | undefined {
  const source = text.slice(token.start, token.end)
  switch (token.kind) {
    case 'comment':
      return token.open || mayBeCutOff(source) ? '/* … */' : undefined
    case 'literal':
      return token.open ? '?…' : '?'
    case 'word':
      return source.toLowerCase()
    case 'name':
      return token.open ? `${source[0]}…` : plainName(source, dialect)
    default:
      return source
  }
}

function mayBeCutOff(comment: string): boolean {
  // instrumentation writes `/*route='/tools'*/`, which is no mark of anything
  if (!comment.startsWith('/*')) return /['"`]/.test(comment)
  return ["'", '"', '`'].some((quote) => comment.split(quote).length % 2 === 0)
}

/** MariaDB's names are the same with and without quotes. */
function plainName(source: string, dialect: Dialect): string {
  return dialect === 'mariadb' && /^`[a-z_][a-z0-9_]*`$/.test(source) ? source.slice(1, -1) : source
}

function isSign(part: string | undefined): boolean {
  return part === '-' || part === '+'
}

function isNumber(text: string, token: Token): boolean {
  return /[\d.]/.test(text[token.start] as string)
}

/** After these a sign belongs to the number behind it. */
const BEFORE_VALUES = new Set(
  'select where and or not in values value between limit offset then else when return returning set by like is case on having default all any distinct as if elseif div mod xor rlike regexp ilike similar top fetch first next'.split(' '),
)

function isOperand(part: string | undefined): boolean {
  if (part === undefined || BEFORE_VALUES.has(part)) return false
  return part.startsWith('?') || part === ')' || part === ']' || /^[\p{L}_"`\d$\u0080-\uffff]/u.test(part)
}

/** Repeats of the same are one and a mark, in the places where a program's list has any length. */
function collapse(parts: string[]): string[] {
  const out: string[] = []
  let at = 0
  while (at < parts.length) {
    const part = parts[at] as string
    out.push(part)
    at++
    if ((part === 'in' || part === 'array') && (parts[at] === '(' || parts[at] === '[')) {
      const end = closing(parts, at)
      const items = commaItems(parts.slice(at + 1, end))
      const isList = end < parts.length && items.every((item) => item.every((one, i) => isOfValue(one, item[i - 1])))
      if (!isList) continue
      out.push(parts[at] as string, ...several(items), parts[end] as string)
      at = end + 1
    } else if ((part === 'values' || part === 'value') && (parts[at] === '(' || parts[at] === 'row')) {
      const rows: string[][] = []
      let next = at
      for (;;) {
        const opens = parts[next] === 'row' ? next + 1 : next
        if (parts[opens] !== '(') break
        const end = closing(parts, opens)
        rows.push(parts.slice(next, end + 1))
        next = end + 1
        at = next
        if (parts[next] !== ',') break
        next++
      }
      out.push(...several(rows))
    }
  }
  return out
}

/** Values, casts of them, and rows of them. */
function isOfValue(part: string, before: string | undefined): boolean {
  return part === '?' || part === '(' || part === ')' || part === ',' || part === '::' || part === '[' || part === ']' || before === '::'
}

/** The items, each run of alike ones as one and a mark. */
function several(items: string[][]): string[] {
  const out: string[] = []
  let last: string | undefined
  let marked = false
  for (const item of items) {
    const text = item.join(' ')
    if (text === last) {
      if (!marked) out.push(',', '…')
      marked = true
      continue
    }
    if (last !== undefined) out.push(',')
    out.push(...item)
    last = text
    marked = false
  }
  return out
}

/** Where the bracket that opens here closes; the end if it never does. */
function closing(parts: string[], open: number): number {
  let depth = 0
  for (let at = open; at < parts.length; at++) {
    if (parts[at] === '(' || parts[at] === '[') depth++
    else if ((parts[at] === ')' || parts[at] === ']') && --depth === 0) return at
  }
  return parts.length
}

function commaItems(parts: string[]): string[][] {
  const items: string[][] = [[]]
  let depth = 0
  for (const part of parts) {
    if (part === '(' || part === '[') depth++
    else if (part === ')' || part === ']') depth--
    if (part === ',' && depth === 0) items.push([])
    else items.at(-1)?.push(part)
  }
  return items
}

function join(parts: string[]): string {
  let out = ''
  for (const [i, part] of parts.entries()) {
    const before = parts[i - 1]
    const tight = before === undefined || TIGHT_BEFORE.has(part) || TIGHT_AFTER.has(before) || (part === '(' && !SPACED.has(before) && /[\p{L}\d_"`]$/u.test(before)) || part === '['
    out += tight ? part : ` ${part}`
  }
  return out
}

const TIGHT_BEFORE = new Set([',', ')', ']', '.', ';', '::'])
const TIGHT_AFTER = new Set(['(', '[', '.', '::', '@'])
const SPACED = new Set([...BEFORE_VALUES, 'from', 'join', 'into', 'using', 'exists', 'over', 'union', 'intersect', 'except', 'key', 'table'])
