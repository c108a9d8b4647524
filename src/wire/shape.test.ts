import fc from 'fast-check'
import { scanSync } from 'libpg-query'
import { beforeAll, describe, expect, test } from 'vitest'
import { lex, type Dialect } from './lexer.ts'
import { postgresTables } from './postgres-tables.ts'
import { Shaper, shaperFor } from './shape.ts'

const DIALECTS = ['postgres', 'mariadb'] as const
let shapers: Record<Dialect, Shaper>

beforeAll(async () => {
  shapers = { postgres: await shaperFor('postgres'), mariadb: await shaperFor('mariadb') }
})

const shapes = (sql: string, dialect: Dialect = 'postgres') => shapers[dialect].describe(sql).map(({ shape }) => shape)
const shape = (sql: string, dialect: Dialect = 'postgres') => shapes(sql, dialect).join('; ')

describe('the shape', () => {
  test.each<[sql: string, shape: string]>([
    ['SELECT  *\n FROM Tools /* all */ WHERE id=5 -- one', 'select * from tools where id = ?'],
    ['select * from tools where id = $1', 'select * from tools where id = ?'],
    ["SELECT * FROM tools WHERE name = 'it''s' AND x IN (1, 2, 3)", 'select * from tools where name = ? and x in (?, …)'],
    ['SELECT * FROM tools WHERE x IN (7)', 'select * from tools where x in (?)'],
    ['SELECT * FROM tools WHERE (x, y) IN ((1, 2), (3, 4), (5, 6))', 'select * from tools where (x, y) in ((?, ?), …)'],
    ['SELECT * FROM tools WHERE id = ANY (ARRAY[1, 2])', 'select * from tools where id = any (array[?, …])'],
    ["INSERT INTO tools (id, name) VALUES (1, 'saw'), (2, 'drill'), (3, NULL)", 'insert into tools(id, name) values (?, ?), …'],
    ['INSERT INTO tools VALUES (1, DEFAULT), (2, now())', 'insert into tools values (?, default), (?, now())'],
    ['UPDATE t SET a = -5, b = a - 5, c = - 5 WHERE d = -.5e-3', 'update t set a = ?, b = a - ?, c = - ? where d = ?'],
    ['SELECT 1 WHERE a IS NOT NULL AND b = NULL AND c = TRUE', 'select ? where a is not null and b = ? and c = ?'],
    ["SELECT $$it's$$, $tag$ $$ $tag$, E'\\'', U&'\\0061', X'1F', B'01'", 'select ?, ?, ?, ?, ?, ?'],
    ['SELECT "From"."Name" FROM "From"', 'select "From"."Name" from "From"'],
    ["SELECT '5'::int, 5::numeric(3,1)", 'select ?::int, ?::numeric(?, ?)'],
    ['SELECT a->>$1, b #> $2, c ?| array[$3, $4] FROM t', 'select a ->> ?, b #> ?, c ?| array[?, …] from t'],
    ['SELECT /* a /* nested */ comment */ 1', 'select ?'],
    ['SELECT a/**/FROM/**/t', 'select a from t'],
  ])('of %s', (sql, expected) => expect(shape(sql)).toBe(expected))

  test.each<[sql: string, shape: string]>([
    ["SELECT * FROM `tools` WHERE name = 'it\\'s' AND b = \"it's\" # one", 'select * from tools where name = ? and b = ?'],
    ["SELECT `Od``d`, x'41', 0x41, _utf8mb4'a', 1a FROM t", 'select `Od``d`, ?, ?, ?, 1a from t'],
    ['SELECT 5--5, 5 -- 5', 'select ? - ?, ?'],
    ['SELECT /*! 1 + */ 2, /* gone */ 3, /*M!100100 4, */ 5', 'select /*! ? + */ ?, ?, /*M!100100 ?, */ ?'],
    ['INSERT INTO t (a) VALUES (?), (?) ON DUPLICATE KEY UPDATE a = VALUES(a)', 'insert into t(a) values (?), … on duplicate key update a = values (a)'],
    ['SELECT @@version, @a := ?', 'select @@version, @a := ?'],
  ])('of %s in MariaDB', (sql, expected) => expect(shape(sql, 'mariadb')).toBe(expected))

  test.each([
    ["SELECT * FROM t WHERE a = 'x' --'", "SELECT * FROM t WHERE a = 'x'"],
    ["SELECT * FROM t WHERE a = 'x'; --'", "SELECT * FROM t WHERE a = 'x'"],
    ["SELECT * FROM t WHERE a = 'x' OR '1'='1'", "SELECT * FROM t WHERE a = 'x'"],
    ["SELECT * FROM t WHERE a = 'x'; DROP TABLE t; --'", "SELECT * FROM t WHERE a = 'x'"],
    ["SELECT * FROM t WHERE a = 'x'/*' AND b = 1", "SELECT * FROM t WHERE a = 'x' AND b = 1"],
    ["INSERT INTO t VALUES ('x'), ('y')", "INSERT INTO t VALUES ('x')"],
    ["INSERT INTO t VALUES ('x', 'y')", "INSERT INTO t VALUES ('x')"],
    ["SELECT * FROM t WHERE a IN ('x', 'y')", "SELECT * FROM t WHERE a IN ('x')"],
    ["SELECT f('x', 'y')", "SELECT f('x')"],
    ["SELECT * FROM t WHERE a = 'x' 'y'", "SELECT * FROM t WHERE a = 'x'"],
    ["SELECT * FROM t WHERE a = 'x''", "SELECT * FROM t WHERE a = 'x'"],
    ["SELECT * FROM t WHERE a = 'x' || (SELECT 'y')", "SELECT * FROM t WHERE a = 'x'"],
    ['SELECT * FROM t WHERE a = 1 OR 1', 'SELECT * FROM t WHERE a = 1'],
    ['SELECT * FROM t ORDER BY a DESC', 'SELECT * FROM t ORDER BY a'],
  ])('of what was injected is another: %s', (injected, meant) => {
    for (const dialect of DIALECTS) expect(shape(injected, dialect)).not.toBe(shape(meant, dialect))
  })
})

// values as a careful program writes them
const quoted: Record<Dialect, (text: string) => string> = {
  postgres: (text) => `'${text.replaceAll("'", "''")}'`,
  mariadb: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
}
const TEMPLATES = [
  (value: string) => `SELECT a, b FROM t WHERE a = ${value} AND b < 5 ORDER BY c`,
  (value: string) => `INSERT INTO t (a, b) VALUES (${value}, 1)`,
  (value: string) => `UPDATE t SET a = ${value}, b = now() WHERE id IN (1, 2)`,
  (value: string) => `SELECT * FROM t WHERE a IN (${value}) LIMIT 3`,
  (value: string) => `SELECT f(${value}, a) FROM t -- the end`,
  (value: string) => `DELETE FROM t WHERE a LIKE ${value}`,
]
const template = fc.constantFrom(...TEMPLATES)
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.array(fc.constantFrom("'", '"', '`', '\\', '--', '-- ', '/*', '*/', '#', ';', '$$', '$a$', '\n', ' ', 'x', 'OR', '1', '?', '$1', ')', '(', ',', 'é', '🔨', '\0', "E'"), { maxLength: 12 }).map((parts) => parts.join('')),
)

describe.each(DIALECTS)('in %s', (dialect) => {
  test('no value that is quoted as it should be changes the shape', () => {
    fc.assert(
      fc.property(template, text, (make, value) => {
        expect(shapes(make(quoted[dialect](value)), dialect)).toEqual(shapes(make("'x'"), dialect))
      }),
      { numRuns: 3000 },
    )
  })

  test('nor do numbers, signed or not, and placeholders', () => {
    fc.assert(
      fc.property(template, fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n })), (make, value) => {
        expect(shape(make(String(value)), dialect)).toBe(shape(make(dialect === 'postgres' ? '$1' : '?'), dialect))
      }),
    )
  })

  test('whatever breaks out of its quotes does', () => {
    const breaksOut = fc.tuple(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '1') }), fc.constantFrom("'", "';", "' ", "')", "'--", "' -- ", "'/*"), text)
    fc.assert(
      fc.property(template, breaksOut, (make, [before, out, rest]) => {
        const value = before + out + rest
        // two quotes in a row are one within the text: nothing has broken out
        fc.pre(!(out + rest).startsWith("''"))
        expect(shapes(make(`'${value}'`), dialect)).not.toEqual(shapes(make("'x'"), dialect))
      }),
      { numRuns: 3000 },
    )
  })

  test('whatever follows a number does', () => {
    const fragment = fc.constantFrom(' OR 1=1', ' UNION SELECT 1', '; DROP TABLE t', '+1', ' AND a IS NULL', ', 2', ' -- ', '/*', ') OR (1=1', '::text', ' 2', ' x', '||1')
    fc.assert(
      fc.property(template, fc.integer(), fragment, (make, value, injected) => {
        // a comment at the very end takes nothing with it
        fc.pre(!make('').endsWith(' ') || injected !== ' -- ')
        expect(shapes(make(value + injected), dialect)).not.toEqual(shapes(make('1'), dialect))
      }),
    )
  })

  test('anything at all is described without an error', () => {
    fc.assert(
      fc.property(text, (sql) => {
        for (const one of shapers[dialect].describe(sql)) expect(typeof one.shape).toBe('string')
      }),
      { numRuns: 2000 },
    )
  })
})

test('the lexer cuts where the one of PostgreSQL cuts', () => {
  const part = fc.constantFrom(
    'select', 'a', '"b""c"', "'it''s'", "E'\\''", "U&'x'", "B'1'", "X'1f'", "N'n'", '$1', '$$x$$', '$t$ $$ $t$', '1', '1.5', '.5', '1e10', '0x1F', '1_000', '-', '+', '--c\n', '/* c /* d */ */', '(', ')', ',', ';', '::', '->>', '=', '<>', '!=', '@>', '?', '||', '.', '[', ']', ':=', '<=', '%', '#>', '\n', ' ', 'é', 'a$b', '=-', '@-',
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(part, fc.constantFrom('', ' ')), { maxLength: 14 }), (parts) => {
      const sql = parts.map(([one, space]) => one + space).join('')
      let theirs: string[]
      try {
        theirs = scanSync(sql).tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName)).map(({ text: one }) => one)
      } catch {
        return
      }
      // 'a' and 'b' on two lines are one string to PostgreSQL; to us they are two, so that who breaks a string in two is seen
      fc.pre(!theirs.some((one) => /'[^']*\n\s*'/.test(one)))
      const ours = lex(sql, 'postgres').filter(({ kind }) => kind !== 'comment').map(({ start, end }) => sql.slice(start, end))
      expect(ours).toEqual(theirs)
    }),
    { numRuns: 5000 },
  )
})

const STATEMENTS: [sql: string, verb: string, tables: string[], bookkeeping?: true][] = [
  ['SELECT * FROM tools', 'select', ['tools']],
  ['SELECT t.a FROM app.tools AS t JOIN loans l ON l.tool = t.id, members', 'select', ['tools', 'loans', 'members']],
  ['SELECT count(*) FROM (SELECT id FROM a UNION SELECT id FROM b) x', 'select', ['a', 'b']],
  ['SELECT EXTRACT(year FROM d), TRIM(BOTH FROM n) FROM loans WHERE a IS DISTINCT FROM b', 'select', ['loans']],
  ['SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id) FOR UPDATE', 'select', ['a', 'b']],
  ['WITH recent AS (SELECT * FROM loans) SELECT * FROM recent JOIN tools ON true', 'select', ['tools', 'loans']],
  ['WITH gone AS (DELETE FROM loans RETURNING *) INSERT INTO archive SELECT * FROM gone', 'insert', ['archive', 'loans']],
  ["INSERT INTO tools (id, name) VALUES (1, 'from nowhere')", 'insert', ['tools']],
  ['UPDATE tools SET name = 1 FROM loans WHERE loans.tool = tools.id', 'update', ['tools', 'loans']],
  ['DELETE FROM tools WHERE id = 1', 'delete', ['tools']],
  ['CREATE TABLE loans (id int PRIMARY KEY, tool int REFERENCES tools (id) ON DELETE SET NULL)', 'create', ['loans', 'tools']],
  ['CREATE INDEX by_name ON tools (name)', 'create', ['tools']],
  ['ALTER TABLE tools ADD COLUMN x int', 'alter', ['tools']],
  ['DROP TABLE IF EXISTS tools', 'drop', ['tools']],
  ['TRUNCATE tools', 'truncate', ['tools']],
  ['SELECT a FROM "Tools"', 'select', ['tools']],
  ['BEGIN', 'begin', [], true],
  ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'start', [], true],
  ['COMMIT', 'commit', [], true],
  ['ROLLBACK TO SAVEPOINT a', 'rollback', [], true],
  ['SAVEPOINT a', 'savepoint', [], true],
  ['RELEASE SAVEPOINT a', 'release', [], true],
  ["SET application_name = 'x'", 'set', [], true],
  ['SHOW server_version', 'show', [], true],
  ['DEALLOCATE ALL', 'deallocate', [], true],
  ['SELECT 1', 'select', [], true],
  ['SELECT 1 + 1 AS result', 'select', [], true],
  ['SELECT version()', 'select', [], true],
  ['SELECT current_schema(), current_database()', 'select', [], true],
  ['SELECT table_name FROM information_schema.tables', 'select', ['tables'], true],
  ['SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_namespace n ON true', 'select', ['pg_class', 'pg_namespace'], true],
  ['SELECT c.relname FROM pg_class c JOIN tools t ON true', 'select', ['pg_class', 'tools']],
  ['SELECT pg_advisory_lock(1)', 'select', []],
  ["SELECT nextval('s')", 'select', []],
]

describe('what a statement does, and to which tables', () => {
  test.each(STATEMENTS)('%s', (sql, verb, tables, isBookkeeping = undefined) => {
    const described = shapers.postgres.describe(sql)
    expect(described.map((one) => [one.verb, one.tables.toSorted(), one.bookkeeping])).toEqual([[verb, tables.toSorted(), isBookkeeping ?? false]])
  })

  test.each(STATEMENTS)('%s, without a parser', (sql, verb, tables, isBookkeeping = undefined) => {
    const described = new Shaper('postgres').describe(sql)
    expect(described.map((one) => [one.verb, one.tables.toSorted(), one.bookkeeping])).toEqual([[verb, tables.toSorted(), isBookkeeping ?? false]])
  })

  test.each<[sql: string, verb: string, tables: string[], bookkeeping?: true]>([
    ['SELECT * FROM `tools` t STRAIGHT_JOIN loans', 'select', ['loans', 'tools']],
    ['INSERT IGNORE INTO tools SET a = 1', 'insert', ['tools']],
    ['REPLACE INTO tools VALUES (1)', 'replace', ['tools']],
    ['INSERT INTO tools (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2', 'insert', ['tools']],
    ['UPDATE tools, loans SET tools.a = loans.b', 'update', ['loans', 'tools']],
    ['DELETE t FROM tools t JOIN loans l ON l.id = t.id', 'delete', ['loans', 'tools']],
    ['INSERT INTO app.tools (a) SELECT b FROM app.loans', 'insert', ['loans', 'tools']],
    ['SELECT a FROM tools INTO OUTFILE "x"', 'select', ['tools']],
    ['SET NAMES utf8mb4', 'set', [], true],
    ['SET @a = (SELECT max(id) FROM tools)', 'set', ['tools']],
    ['SELECT @@session.autocommit', 'select', [], true],
    ['SHOW TABLES', 'show', [], true],
    ['USE app', 'use', [], true],
    ['SELECT DATABASE()', 'select', [], true],
    ['SELECT * FROM mysql.user', 'select', ['user'], true],
  ])('%s, in MariaDB', (sql, verb, tables, isBookkeeping = undefined) => {
    const described = shapers.mariadb.describe(sql)
    expect(described.map((one) => [one.verb, one.tables.toSorted(), one.bookkeeping])).toEqual([[verb, tables, isBookkeeping ?? false]])
  })

  test('several in one text are told apart, and a routine is one', () => {
    expect(shapers.postgres.describe("BEGIN; SELECT ';' FROM a; ; COMMIT;").map(({ sql }) => sql)).toEqual(['BEGIN', "SELECT ';' FROM a", 'COMMIT'])
    expect(shapers.mariadb.describe('CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END').length).toBe(1)
    expect(shapers.postgres.describe(' ; -- nothing')).toEqual([])
  })

  test('text made to hurt a parser does no harm', () => {
    const deep = `SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)} FROM tools`
    const long = `SELECT * FROM tools WHERE a = '${"x''".repeat(3_000_000)}'`
    const open = `SELECT ${"/* ' ".repeat(100_000)}`
    const began = performance.now()
    for (const dialect of DIALECTS) for (const sql of [deep, long, open, `${'-- \n'.repeat(200_000)}SELECT 1`]) shapers[dialect].describe(sql)
    // seconds would mean that it grows with the square
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(postgresTables('SELECT * FROM tools')).toEqual([{ table: 'tools' }])
  })
})
