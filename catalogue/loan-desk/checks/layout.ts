import type { Database } from 'roadworthy'

type Row = Record<string, unknown>

/** Rows of one table, found by a text that only they hold. */
export interface Named {
  table: string
  /** The column that holds the text. */
  name: string
  /** In the order of the names. */
  rows: Row[]
  columnsThat(holds: (row: number, column: string) => boolean): string[]
}

/** A table each of whose rows names a stock and a member. */
export interface Link {
  table: string
  stockColumn: string
  memberColumn: string
  /** The columns of the other tables that these repeat. */
  stockKey: string
  memberKey: string
  stockValue: unknown
  memberValue: unknown
}

/** Finds its way in tables it has never seen, and changes them by hand. */
export class Layout {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The table in which each of these names stands in a row of its own; undefined if there is none. */
  async rowsNamed(names: readonly string[]): Promise<Named | undefined> {
    for (const { table, column } of await this.#database.find(names[0]!)) {
      const found: Row[][] = []
      for (const name of names) found.push(await this.#rows(table, { [column]: name }))
      if (!found.every((rows) => rows.length === 1)) continue
      const rows = found.map(([row]) => row!)
      return { table, name: column, rows, columnsThat: (holds) => Object.keys(rows[0]!).filter((one) => rows.every((_, index) => holds(index, one))) }
    }
    return undefined
  }

  /** Tables in which the first stock has so many rows for the first member, for the second, and so on, and no other. */
  async linksBetween(stocks: Named, members: Named, borrowed: number[]): Promise<Link[]> {
    const links: Link[] = []
    for (const [table, columns] of await this.#tables()) {
      if (table === stocks.table || table === members.table) continue
      const link = await this.#linkIn(table, columns, stocks, members, borrowed)
      if (link) links.push(link)
    }
    return links
  }

  async #linkIn(table: string, columns: string[], stocks: Named, members: Named, borrowed: number[]): Promise<Link | undefined> {
    for (const stockKey of keysOf(stocks)) {
      const stockValue = stocks.rows[0]![stockKey]
      for (const stockColumn of columns) {
        const rows = await this.#rowsAsText(table, stockColumn, stockValue)
        const link = memberLink(rows, columns.filter((column) => column !== stockColumn), members, borrowed)
        if (link) return { table, stockColumn, stockKey, stockValue, ...link }
      }
    }
    return undefined
  }

  /** Writes one value by hand. That it is refused shows in the table, not here. */
  async change({ table, set, to, where }: { table: string; set: string; to: unknown; where: Row }): Promise<void> {
    const { text, values } = this.#matching(where, 2)
    await this.#database.query(`UPDATE ${this.#name(table)} SET ${this.#name(set)} = $1 WHERE ${text}`, [to, ...values]).catch(() => {})
  }

  async count(table: string, where: Row): Promise<number> {
    return (await this.#rows(table, where)).length
  }

  async #rows(table: string, where: Row): Promise<Row[]> {
    const { text, values } = this.#matching(where, 1)
    return this.#database.query<Row>(`SELECT * FROM ${this.#name(table)} WHERE ${text}`, values).catch(() => [])
  }

  #rowsAsText(table: string, column: string, value: unknown): Promise<Row[]> {
    const type = this.#database.kind === 'mariadb' ? 'CHAR' : 'TEXT'
    const cell = `CAST(${this.#name(column)} AS ${type})`
    return this.#database.query<Row>(`SELECT * FROM ${this.#name(table)} WHERE ${cell} = $1 LIMIT 10`, [String(value)]).catch(() => [])
  }

  #matching(where: Row, first: number): { text: string; values: unknown[] } {
    const text = Object.keys(where).map((column, index) => `${this.#name(column)} = $${first + index}`)
    return { text: text.join(' AND '), values: Object.values(where) }
  }

  async #tables(): Promise<Map<string, string[]>> {
    const tables = new Map<string, string[]>()
    for (const { t, c } of await this.#database.query<{ t: string; c: string }>(COLUMNS[this.#database.kind])) {
      tables.set(t, [...(tables.get(t) ?? []), c])
    }
    return tables
  }

  /** A table may carry its schema's name in front. */
  #name(name: string): string {
    const quote = this.#database.kind === 'mariadb' ? '`' : '"'
    return name.split('.').map((part) => quote + part.replaceAll(quote, quote + quote) + quote).join('.')
  }
}

const COLUMNS = {
  postgres: `SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name AS t, column_name AS c
    FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
    ORDER BY t, ordinal_position`,
  mariadb: 'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY t, ordinal_position',
  sqlite: "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY t, p.cid",
}

/** Columns that tell the rows apart, other than the name itself. */
function keysOf({ rows, name }: Named): string[] {
  return Object.keys(rows[0]!).filter((column) => {
    const values = rows.map((row) => row[column])
    const isKey = values.every((value) => ['string', 'number', 'bigint'].includes(typeof value))
    return column !== name && isKey && new Set(values.map(String)).size === rows.length
  })
}

function memberLink(rows: Row[], columns: string[], members: Named, borrowed: number[]): Pick<Link, 'memberColumn' | 'memberKey' | 'memberValue'> | undefined {
  for (const memberKey of keysOf(members)) {
    for (const memberColumn of columns) {
      const there = rows.map((row) => String(row[memberColumn])).sort()
      const wanted = borrowed.flatMap((times, index) => Array<string>(times).fill(String(members.rows[index]![memberKey]))).sort()
      if (there.join() === wanted.join()) return { memberColumn, memberKey, memberValue: members.rows[0]![memberKey] }
    }
  }
  return undefined
}
