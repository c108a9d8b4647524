/** How a database reads its SQL. */
export type Dialect = 'postgres' | 'mariadb'

export interface Token {
  kind: 'word' | 'name' | 'literal' | 'operator' | 'comment'
  start: number
  end: number
  /** It begins and never ends. */
  open?: true
}

/** A token with its text. */
export interface Word {
  kind: Token['kind']
  text: string
}

/**
 * Cuts SQL into tokens where the database would: PostgreSQL with
 * `standard_conforming_strings`, MariaDB and MySQL without `ANSI_QUOTES` and
 * `NO_BACKSLASH_ESCAPES`, as they are unless told otherwise. Never throws.
 * Spaces are left out; a `literal` is a string, number or placeholder, a
 * `name` is quoted.
 */
export function lex(sql: string, dialect: Dialect): Token[] {
  return new Lexer(sql, dialect).all()
}

const SPACE = /[\s]+/y
const WORD = /[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*/uy
// in MariaDB a name may begin with a digit or a dollar
const DIGIT_WORD = /(?!0[xX][0-9a-fA-F]+(?![\w$])|0b[01]+(?![\w$])|\d+[eE][+-]?\d+(?![\w$]))[\d$][\p{L}\p{N}_$\u0080-\uffff]*[\p{L}_$\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*/uy
const NUMBER = /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y
const PARAMETER = /\$\d+/y
const DOLLAR_QUOTE = /\$(?:[\p{L}_\u0080-\uffff][\p{L}\p{N}_\u0080-\uffff]*)?\$/uy
const POSTGRES_OPERATOR = /[-+*/<>=~!@#%^&|`?]+/y
const MARIADB_OPERATOR = /<=>|->>|->|:=|<=|>=|<>|!=|<<|>>|\|\||&&|./suy
const BACKSLASH = 92
const SPACE_CODE = 32
/** Only with one of these in it may an operator of PostgreSQL end in a sign. */
const ENDS_IN_SIGN = /[~!@#%^&|`?]/

class Lexer {
  readonly #sql: string
  readonly #postgres: boolean
  readonly #tokens: Token[] = []
  #at = 0

  constructor(sql: string, dialect: Dialect) {
    this.#sql = sql
    this.#postgres = dialect === 'postgres'
  }

  all(): Token[] {
    while (this.#at < this.#sql.length) {
      if (this.#match(SPACE)) continue
      const start = this.#at
      const kind = this.#comment() ?? this.#quoted() ?? this.#plain()
      const token: Token = { kind, start, end: Math.min(this.#at, this.#sql.length) }
      if (this.#at > this.#sql.length) token.open = true
      this.#tokens.push(token)
    }
    return this.#tokens
  }

  #comment(): 'comment' | 'operator' | undefined {
    const sql = this.#sql
    const at = this.#at
    const line = this.#postgres ? sql.startsWith('--', at) : sql[at] === '#' || (sql.startsWith('--', at) && (sql.length === at + 2 || sql.charCodeAt(at + 2) <= SPACE_CODE))
    if (line) {
      const end = sql.slice(at).search(this.#postgres ? /[\n\r]/ : /\n/)
      this.#at = end < 0 ? sql.length : at + end
      return 'comment'
    }
    if (!sql.startsWith('/*', at)) {
      // the end of what MariaDB runs, see below
      if (this.#postgres || !sql.startsWith('*/', at)) return undefined
      this.#at += 2
      return 'operator'
    }
    // a comment for other databases, which MariaDB runs
    const run = this.#postgres ? undefined : /^\/\*M?!\d*/.exec(sql.slice(at, at + 12))
    if (run) {
      this.#at += run[0].length
      return 'operator'
    }
    this.#at = this.#postgres ? this.#nested(at) : after(sql, '*/', at + 2)
    return 'comment'
  }

  #nested(from: number): number {
    const edge = /\/\*|\*\//g
    edge.lastIndex = from
    let depth = 0
    for (let found = edge.exec(this.#sql); found; found = edge.exec(this.#sql)) {
      depth += found[0] === '/*' ? 1 : -1
      if (depth === 0) return edge.lastIndex
    }
    return this.#sql.length + 1
  }

  #quoted(): 'literal' | 'name' | undefined {
    const sql = this.#sql
    const first = sql[this.#at]
    if (this.#postgres) {
      const prefix = /^(?:[eEbBxX](?=')|[uU]&(?=['"]))/.exec(sql.slice(this.#at, this.#at + 3))?.[0] ?? ''
      const quote = sql[this.#at + prefix.length]
      if (quote === "'" || quote === '"') {
        // strings of bits know no doubled quote
        if (/[bx]/i.test(prefix)) this.#at = after(sql, quote, this.#at + prefix.length + 1)
        else this.#string(this.#at + prefix.length, prefix === 'e' || prefix === 'E')
        return quote === "'" ? 'literal' : 'name'
      }
      if (first !== '$') return undefined
      const tag = this.#match(DOLLAR_QUOTE)
      if (!tag) return this.#match(PARAMETER) ? 'literal' : undefined
      this.#at = after(sql, tag, this.#at)
      return 'literal'
    }
    const prefix = /^(?:[xXbBnN](?=')|_[a-zA-Z0-9]+(?=['"]))/.exec(sql.slice(this.#at, this.#at + 24))?.[0] ?? ''
    const quote = sql[this.#at + prefix.length]
    if (quote === "'" || quote === '"') {
      this.#string(this.#at + prefix.length, true)
      return 'literal'
    }
    if (first === '`') {
      this.#string(this.#at, false)
      return 'name'
    }
    if (first !== '?') return undefined
    this.#at++
    return 'literal'
  }

  /** Moves behind the string that begins here; the quote doubled stands for itself. */
  #string(from: number, backslashes: boolean): void {
    const sql = this.#sql
    const quote = sql.charCodeAt(from)
    for (let at = from + 1; at < sql.length; at++) {
      const code = sql.charCodeAt(at)
      if (backslashes && code === BACKSLASH) at++
      else if (code === quote) {
        if (sql.charCodeAt(at + 1) !== quote) {
          this.#at = at + 1
          return
        }
        at++
      }
    }
    this.#at = sql.length + 1
  }

  #plain(): 'word' | 'literal' | 'operator' {
    if (!this.#postgres && this.#match(DIGIT_WORD)) return 'word'
    if (this.#match(NUMBER)) return 'literal'
    if (this.#match(WORD)) return 'word'
    if (!this.#postgres) {
      if (!this.#match(MARIADB_OPERATOR)) this.#at++
      return 'operator'
    }
    if (['::', ':=', '..'].some((two) => this.#sql.startsWith(two, this.#at))) this.#at += 2
    else this.#postgresOperator()
    return 'operator'
  }

  #postgresOperator(): void {
    const start = this.#at
    const run = this.#match(POSTGRES_OPERATOR)
    if (!run) {
      this.#at++
      return
    }
    const comment = run.slice(1).search(/--|\/\*/)
    let length = comment < 0 ? run.length : comment + 1
    if (!ENDS_IN_SIGN.test(run.slice(0, length))) while (length > 1 && /[-+]/.test(run[length - 1] as string)) length--
    this.#at = start + length
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#sql)
    if (!found) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }
}

/** The place behind the next occurrence; behind everything if there is none. */
function after(sql: string, end: string, from: number): number {
  const at = sql.indexOf(end, from)
  return at < 0 ? sql.length + 1 : at + end.length
}
