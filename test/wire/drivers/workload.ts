// One workload for every driver in JavaScript. It prints what came back, and at its end how many
// statements and round trips it took, so that both can be compared with what was seen on the wire.
import { createHash } from 'node:crypto'

export interface Session {
  run(sql: string, params?: unknown[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

export interface Driver {
  dialect: 'postgres' | 'mariadb'
  connect(): Promise<Session>
  /** Statements of the workload that fail while they are prepared, so that they are never executed. */
  neverExecuted?: number
  /** Bytes of the largest value; the default goes beyond what MariaDB puts into one packet. */
  largest?: number
  /** What this driver alone can do. */
  own?(tell: Tell): Promise<void>
}

export interface Tell {
  say(what: string, value: unknown): void
  count(statements: number, roundTrips?: number): void
}

const TEXTS = ['', 'plain', `Zoë "工具" 'ß' \\ % e\u0301 🔨🧰 שלום\n`, "'; DROP TABLE soak; --", 'a'.repeat(100_000), null]
const BOOKKEEPING = /^(begin|start|commit|rollback|savepoint|release|set|select 1$|select version)/i

export async function workload({ dialect, connect, neverExecuted = 0, largest = 17 << 20, own }: Driver): Promise<void> {
  const counts = { statements: 0, roundTrips: 0 }
  const tell: Tell = {
    say: (what, value) => console.log(`${what} ${JSON.stringify(value, shorten)}`),
    count: (statements, roundTrips = statements) => {
      counts.statements += statements
      counts.roundTrips += roundTrips
    },
  }
  const counted = async (): Promise<Session> => {
    const session = await connect()
    return {
      close: () => session.close(),
      run: (sql, params) => {
        if (!BOOKKEEPING.test(sql)) tell.count(1)
        return session.run(sql, params)
      },
    }
  }
  const mark = (sql: string) => {
    let n = 0
    return dialect === 'postgres' ? sql.replace(/\?/g, () => `$${++n}`) : sql
  }
  const one = await counted()
  await one.run('DROP TABLE IF EXISTS soak')
  const [bytes, double] = dialect === 'postgres' ? ['BYTEA', 'DOUBLE PRECISION'] : ['LONGBLOB', 'DOUBLE']
  await one.run(`CREATE TABLE soak (id INTEGER PRIMARY KEY, t ${dialect === 'postgres' ? 'TEXT' : 'LONGTEXT'}, n BIGINT, f ${double}, b ${bytes}, d TIMESTAMP NULL, flag BOOLEAN)`)

  for (const [i, text] of TEXTS.entries()) {
    await one.run(mark('INSERT INTO soak (id, t, n, f, d, flag) VALUES (?, ?, ?, ?, ?, ?)'), [i, text, i % 2 ? null : 2 ** 40 + i, i / 3, i % 2 ? null : '2024-02-29 12:34:56', i % 2 === 0])
  }
  tell.say('rows', await one.run('SELECT id, t, n, f, flag FROM soak ORDER BY id'))
  tell.say('one row', await one.run(mark('SELECT id, t FROM soak WHERE t = ?'), [TEXTS[2]]))
  tell.say('no row', await one.run(mark('SELECT id FROM soak WHERE id = ?'), [-1]))

  for (const [i, size] of [0, 1, 70_000, 1 << 20, largest].entries()) {
    const blob = Buffer.alloc(size, createHash('sha256').update(String(size)).digest())
    await one.run(mark('INSERT INTO soak (id, b) VALUES (?, ?)'), [100 + i, blob])
    const [row] = await one.run(mark('SELECT b FROM soak WHERE id = ?'), [100 + i])
    tell.say('blob', [size, createHash('sha256').update(row?.b as Buffer).digest('hex'), blob.equals(row?.b as Buffer)])
  }

  const failing = async (sql: string, params?: unknown[]) => tell.say('error', await one.run(sql, params).then(() => 'none', (error) => [error.code, error.message ?? error.sqlMessage]))
  await failing('SELECT * FROM nowhere')
  await failing('SELEC')
  await failing(mark('INSERT INTO soak (id) VALUES (?)'), [1])
  await failing(mark('SELECT ? + nothing FROM soak'), [1])

  await one.run('BEGIN')
  await one.run(mark('UPDATE soak SET t = ? WHERE id = ?'), ['changed', 1])
  await one.run('SAVEPOINT here')
  await failing(mark('INSERT INTO soak (id) VALUES (?)'), [2])
  await one.run('ROLLBACK TO SAVEPOINT here')
  await one.run('COMMIT')
  await one.run('BEGIN')
  await one.run('DELETE FROM soak')
  await one.run('ROLLBACK')
  tell.say('after transactions', await one.run('SELECT count(*) AS n, min(t) AS t FROM soak'))

  const many = dialect === 'postgres' ? 'SELECT i, repeat(CAST(i AS TEXT), 20) AS t FROM generate_series(1, 8000) AS i' : "SELECT seq AS i, repeat(seq, 20) AS t FROM (WITH RECURSIVE c AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM c WHERE seq < 900) SELECT seq FROM c) AS c CROSS JOIN (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3) AS t"
  const rows = await one.run(many)
  tell.say('many rows', [rows.length, createHash('sha256').update(JSON.stringify(rows.map(({ i, t }) => `${i}${t}`).sort())).digest('hex')])
  await one.run('SELECT 1')
  await one.close()

  const sessions = await Promise.all(Array.from({ length: 8 }, counted))
  const sums = await Promise.all(
    sessions.map(async (session, s) => {
      let sum = 0
      for (let i = 0; i < 20; i++) {
        await session.run(mark('INSERT INTO soak (id, t, n) VALUES (?, ?, ?)'), [1000 + s * 100 + i, `${s}/${i}`, i])
        const [row] = await session.run(mark('SELECT t, n FROM soak WHERE id = ?'), [1000 + s * 100 + i])
        if (row?.t !== `${s}/${i}`) throw new Error(`the reply of another: ${row?.t}`)
        sum += Number(row.n)
      }
      return sum
    }),
  )
  tell.say('sums', sums)
  await Promise.all(sessions.map((session) => session.close()))
  tell.count(-neverExecuted)
  await own?.(tell)
  console.log(`counts ${JSON.stringify(counts)}`)
}

function shorten(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'string' && value.length > 200 ? createHash('sha256').update(value).digest('hex') : value
}
