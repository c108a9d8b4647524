import { bookkeeping } from './bookkeeping.ts'
import { lex, type Dialect, type Token } from './lexer.ts'
import { shapeOf } from './shape-of.ts'
import { namedTables, type TableName } from './tables.ts'
import { verbOf } from './verb.ts'

/** What is known of a statement by its text alone. */
export interface Described {
  sql: string
  shape: string
  verb: string
  /** Without schema or quotes, in lower case, each once. */
  tables: readonly string[]
  bookkeeping: boolean
}

/** Finds the tables of one statement; undefined if it cannot. */
export type FindTables = (sql: string) => TableName[] | undefined

/** Ready to describe statements of this kind of database. */
export async function shaperFor(dialect: Dialect): Promise<Shaper> {
  if (dialect !== 'postgres') return new Shaper(dialect)
  const { postgresTables } = await import('./postgres-tables.ts')
  return new Shaper(dialect, postgresTables)
}

/** Texts that are remembered with what was found out about them. */
const REMEMBERED = 5000
const REMEMBERED_LENGTH = 32 << 10

/**
 * Describes statements. Their shape always comes from our own lexer, so that
 * it never depends on whether a parser took a text; where PostgreSQL's own
 * parser takes a statement, it names the tables.
 */
export class Shaper {
  readonly #dialect: Dialect
  readonly #findTables: FindTables
  readonly #known = new Map<string, readonly Described[]>()
  /** Statements of one shape do the same to the same tables. */
  readonly #byShape = new Map<string, Pick<Described, 'verb' | 'tables' | 'bookkeeping'>>()

  constructor(dialect: Dialect, findTables: FindTables = () => undefined) {
    this.#dialect = dialect
    this.#findTables = findTables
  }

  /** Every statement of a text; none if there is nothing but spaces and comments. */
  describe(text: string): readonly Described[] {
    const known = this.#known.get(text)
    if (known) return known
    const statements = split(text, lex(text, this.#dialect))
    const described = statements.map((tokens) => this.#describeOne(text, tokens, statements.length === 1))
    remember(this.#known, text, described)
    return described
  }

  #describeOne(text: string, tokens: Token[], whole: boolean): Described {
    const sql = whole ? text : text.slice(tokens[0]?.start, tokens.at(-1)?.end)
    const shape = shapeOf(text, tokens, this.#dialect)
    const known = this.#byShape.get(shape)
    if (known) return { sql, shape, ...known }
    const words = tokens.filter(({ kind }) => kind !== 'comment').map((token) => ({ kind: token.kind, text: text.slice(token.start, token.end) }))
    const verb = verbOf(words)
    const named = this.#findTables(sql) ?? namedTables(words)
    const described = { verb, tables: [...new Set(named.map(({ table }) => table.toLowerCase()))], bookkeeping: bookkeeping(verb, words, named) }
    remember(this.#byShape, shape, described)
    return { sql, shape, ...described }
  }
}

function remember<Value>(known: Map<string, Value>, text: string, value: Value): void {
  if (text.length > REMEMBERED_LENGTH) return
  if (known.size >= REMEMBERED) known.clear()
  known.set(text, value)
}

/** Cuts at semicolons, but for those inside the body of a routine. */
function split(text: string, tokens: Token[]): Token[][] {
  const statements: Token[][] = []
  let one: Token[] = []
  const isRoutine = /^\s*create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:aggregate\s+)?(?:procedure|function|trigger|event|package)\b/i.test(text.slice(0, 200))
  for (const token of tokens) {
    if (!isRoutine && token.end - token.start === 1 && text[token.start] === ';') {
      if (one.some(({ kind }) => kind !== 'comment')) statements.push(one)
      one = []
    } else one.push(token)
  }
  if (one.some(({ kind }) => kind !== 'comment')) statements.push(one)
  // a comment at the very end may be what an injection left over: it stays with the last statement
  else statements.at(-1)?.push(...one)
  return statements
}
