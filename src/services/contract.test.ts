import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { foldersIn, killEngine } from '../../test/support/killed-engine.ts'
import type { DatabaseKind } from '../author/services.ts'
import { Ledger } from '../base/ledger.ts'
import { processesMarked } from '../base/proc.ts'
import { Scope } from '../base/scope.ts'
import { FaultProxy } from '../faults/proxy.ts'
import { CannotTell } from '../model/mistake.ts'
import type { SqlDatabase, SqlServer } from './sql-service.ts'
import { DATABASE_KINDS, providers, SharedServers, startServer } from './shared-servers.ts'

/** What a learner's program does, with the driver it would use. */
interface Client {
  run(sql: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

const cache = mkdtempSync(join(tmpdir(), 'roadworthy-cache-'))
const env = { ...process.env, XDG_CACHE_HOME: cache }
const ledger = Ledger.open()
const whole = new Scope('the tests')
const servers = new SharedServers({ ledger, scope: whole, env })
const reports = await providers({ ledger, env })

afterAll(async () => {
  await whole.close()
  ledger.close()
  rmSync(cache, { recursive: true, force: true })
})

for (const { name, provider, install } of reports) {
  if (provider) continue
  if (process.env.CI === 'true') throw new Error(`${name} is not here, and everything has to be tested: ${install}`)
  console.warn(`skipped: ${name} is not here. ${install}`)
}

describe.each(reports.filter((report) => report.provider).map((report) => report.kind))('%s', (kind) => {
  let server: SqlServer
  let scope: Scope
  let database: SqlDatabase

  beforeAll(async () => {
    server = await servers.serverFor(kind)
  }, 60_000)

  beforeEach(async () => {
    scope = new Scope('one test')
    database = await server.create(scope)
  })

  afterEach(async () => {
    await scope.close()
    expect(scope.failures).toEqual([])
  })

  async function connected(url = database.url(), inScope = scope): Promise<Client> {
    const client = await connect(kind, url)
    inScope.defer('a client', () => client.close().catch(() => {}))
    return client
  }

  test('one server is shared', async () => {
    expect(await servers.serverFor(kind)).toBe(server)
    expect(server.kind).toBe(kind)
    expect(server.provider).toMatch(/\d/)
  })

  test('a restricted role works with rows, and can change nothing else', async () => {
    const restricted = await database.restrict?.()
    // a file knows no roles
    if (!restricted) return expect(kind).toBe('sqlite')
    const owner = await connected()
    await owner.run(`CREATE TABLE parts (id ${kind === 'postgres' ? 'serial' : 'integer AUTO_INCREMENT'} PRIMARY KEY, name varchar(40))`)
    const client = await connected(restricted.environment().DATABASE_URL)
    await client.run(`INSERT INTO parts (name) VALUES ('screw')`)
    await client.run(`UPDATE parts SET name = 'nail'`)
    expect(await client.run('SELECT id, name FROM parts')).toEqual([{ id: 1, name: 'nail' }])
    await client.run('DELETE FROM parts')
    for (const change of ['CREATE TABLE more (id integer)', 'ALTER TABLE parts ADD COLUMN more integer', 'DROP TABLE parts', 'CREATE INDEX more ON parts (name)']) {
      await expect(client.run(change), change).rejects.toThrow(/permission|owner|denied/i)
    }
  })

  test('a new database is empty', async () => {
    const [row] = await database.query(TABLES[kind])
    expect(row).toEqual({ tables: 0 })
  })

  test('its owner can make tables and use transactions', async () => {
    const client = await connected()
    await client.run('CREATE TABLE tools (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL)')
    await client.run('BEGIN')
    await client.run("INSERT INTO tools VALUES (1, 'saw')")
    await client.run('ROLLBACK')
    await client.run('BEGIN')
    await client.run("INSERT INTO tools VALUES (2, 'drill')")
    await client.run('COMMIT')
    expect(await database.query('SELECT id, name FROM tools')).toEqual([{ id: 2, name: 'drill' }])
  })

  test('its owner is an ordinary role', async () => {
    const client = await connected()
    if (kind === 'postgres') {
      const [role] = await client.run('SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user')
      expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false })
    }
    if (kind === 'mariadb') await expect(client.run('CREATE DATABASE another')).rejects.toThrow(/denied/)
  })

  test('text of every kind comes back as it went in', async () => {
    const text = `Zoë "工具" 'ß' \\ % e\u0301 🔨🧰 שלום\n`
    await database.query('CREATE TABLE notes (body TEXT)')
    await database.query('INSERT INTO notes VALUES ($1)', [text])
    const client = await connected()
    expect(await client.run('SELECT body FROM notes')).toEqual([{ body: text }])
    expect(await database.query('SELECT count(*) AS n FROM notes WHERE body = $1', [text])).toEqual([{ n: 1 }])
  })

  test('placeholders are numbered, may repeat, and are left alone in strings and comments', async () => {
    const rows = await database.query(`SELECT '$1' AS a, $2 AS b, $1 AS c, $2 AS d -- $3`, ['x', 'y'])
    expect(rows).toEqual([{ a: '$1', b: 'y', c: 'x', d: 'y' }])
  })

  test('whole numbers are numbers as long as they are exact', async () => {
    await database.query('CREATE TABLE sums (small BIGINT, large BIGINT)')
    await database.query('INSERT INTO sums VALUES ($1, $2)', [9007199254740991, '9007199254740993'])
    expect(await database.query('SELECT small, large FROM sums')).toEqual([{ small: 9007199254740991, large: '9007199254740993' }])
  })

  test('a mistake in a statement is an ordinary error', async () => {
    await expect(database.query('SELECT absent FROM nowhere')).rejects.toThrow(/nowhere/)
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a statement that waits for a lock ends with its signal', async () => {
    await database.query('CREATE TABLE locked (id INTEGER PRIMARY KEY, n INTEGER)')
    await database.query('INSERT INTO locked VALUES (1, 0)')
    const client = await connected()
    await client.run(kind === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN')
    await client.run('UPDATE locked SET n = 1')
    const ours = database.query('UPDATE locked SET n = 2', [], { signal: AbortSignal.timeout(200) })
    await expect(ours).rejects.toThrow(/timeout/)
    await client.run('ROLLBACK')
    expect(await database.query('SELECT n FROM locked')).toEqual([{ n: 0 }])
  })

  test('two databases do not see each other', async () => {
    const other = await server.create(scope)
    await database.query('CREATE TABLE mine (id INTEGER)')
    await expect(other.query('SELECT * FROM mine')).rejects.toThrow(/mine/)
    if (kind === 'sqlite') return
    const strange = new URL(database.url())
    strange.pathname = new URL(other.url()).pathname
    await expect(connected(strange.href)).rejects.toThrow(/denied/)
  })

  test('find tells where a text stands, and where it does not', async () => {
    const sentinel = 'mark-"é🔨'
    await database.query('CREATE TABLE members (id INTEGER, name VARCHAR(200), details JSON, other TEXT)')
    const log = kind === 'mariadb' ? '`loans log`' : '"loans log"'
    await database.query(`CREATE TABLE ${log} (body ${kind === 'postgres' ? 'BYTEA' : 'BLOB'})`)
    await database.query('INSERT INTO members VALUES ($1, $2, $3, $4)', [12345, sentinel, JSON.stringify({ deep: [`x ${sentinel}`] }), 'mark-"e🧰'])
    await database.query(`INSERT INTO ${log} VALUES ($1)`, [Buffer.from(`a${sentinel}b`)])
    expect(new Set(await database.find(sentinel))).toEqual(
      new Set([
        { table: 'members', column: 'name' },
        { table: 'members', column: 'details' },
        { table: 'loans log', column: 'body' },
      ]),
    )
    expect(await database.find('12345')).toEqual([{ table: 'members', column: 'id' }])
    expect(await database.find('234', { forMs: 0 })).toEqual([])
  })

  test('find waits for a text that comes later', async () => {
    await database.query('CREATE TABLE later (body TEXT)')
    const found = database.find('late-mark', { forMs: 2000 })
    await database.query('INSERT INTO later VALUES ($1)', ['late-mark'])
    expect(await found).toEqual([{ table: 'later', column: 'body' }])
  })

  test('a database is dropped while somebody is connected and in a transaction', async () => {
    const client = await connected()
    await client.run('CREATE TABLE t (id INTEGER)')
    await client.run('BEGIN')
    await client.run('INSERT INTO t VALUES (1)')
    const started = performance.now()
    await database.drop()
    expect(performance.now() - started).toBeLessThan(2000)
    await database.drop()
    if (kind !== 'sqlite') await expect(connected()).rejects.toThrow()
  })

  test('ten are made at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => server.create(scope)))
    expect(new Set(made.map((one) => one.url())).size).toBe(10)
    await Promise.all(made.map((one, index) => one.query(`CREATE TABLE t${index} (id INTEGER)`)))
    const counts = await Promise.all(made.map((one) => one.query(TABLES[kind])))
    expect(counts.flat()).toEqual(Array.from({ length: 10 }, () => ({ tables: 1 })))
  })

  test('its address can be replaced by a proxy’s', async () => {
    if (!database.address) {
      expect(database.environment().DATABASE_PATH).toBe(database.url().replace('sqlite://', ''))
      return
    }
    const proxy = await FaultProxy.start({ what: 'the database', target: database.address, scope })
    const client = await connected(database.environment(proxy.address).DATABASE_URL)
    expect(await client.run('SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(proxy.connections()).toBe(1)
    await proxy.cut()
    await expect(client.run('SELECT 1 AS one')).rejects.toThrow()
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('nothing is left of a server whose scope has closed', async () => {
    const own = Ledger.open()
    const around = new Scope('around')
    const second = await startServer(kind, { ledger: own, scope: around, env })
    const inside = await second.create(around)
    await inside.query('CREATE TABLE t (id INTEGER)')
    await connected(inside.url(), around)
    const folders = foldersIn(own.folder)
    expect(folders.every(existsSync)).toBe(true)
    await around.close()
    expect(around.failures).toEqual([])
    expect(folders.filter(existsSync)).toEqual([])
    expect(processesMarked(own.id)).toEqual([])
    if (inside.address) expect(await accepts(inside.address.port)).toBe(false)
    own.close()
  }, 20_000)
})

describe('without a server', () => {
  const nowhere = { PATH: '/nonexistent', HOME: cache }

  test('a URL that leads nowhere is named', async () => {
    const scope = new Scope('nowhere')
    for (const [kind, variable, url] of [['postgres', 'ROADWORTHY_POSTGRES_URL', 'postgres://a:b@127.0.0.1:1/c'], ['mariadb', 'ROADWORTHY_MARIADB_URL', 'mysql://a:b@127.0.0.1:1']] as const) {
      const started = startServer(kind, { ledger, scope, env: { ...nowhere, [variable]: url } })
      await expect(started).rejects.toThrow(CannotTell)
      await expect(started).rejects.toThrow(`named by ${variable}`)
    }
    await scope.close()
  })

  test('docker that is not there is told from docker that does not answer', async () => {
    const found = await providers({ ledger, env: nowhere })
    expect(found.map(({ kind }) => kind)).toEqual(DATABASE_KINDS)
    expect(found[0]?.ways.at(-1)).toEqual({ way: 'docker', missing: 'docker is not installed' })
  })
})

describe('a server named by the user', () => {
  /** Turns the owner of a database into an administrator that is no superuser, as a hosted server would give. */
  const PROMOTE = {
    postgres: (name: string) => `DO $do$ BEGIN SET LOCAL ROLE NONE; ALTER ROLE ${name} CREATEDB CREATEROLE; END $do$`,
    mariadb: (name: string) => `GRANT ALL PRIVILEGES ON *.* TO ${name}@'%' WITH GRANT OPTION`,
  }
  const VARIABLES = { postgres: 'ROADWORTHY_POSTGRES_URL', mariadb: 'ROADWORTHY_MARIADB_URL' }
  const here = (['postgres', 'mariadb'] as const).filter((kind) => reports.find((report) => report.kind === kind)?.provider)

  test.each(here)('%s gives databases and keeps none', async (kind) => {
    const around = new Scope('the user’s own')
    const admin = await (await servers.serverFor(kind)).create(around)
    await admin.query(PROMOTE[kind](new URL(admin.url()).username))
    const scope = new Scope('named by the user')
    const server = await startServer(kind, { ledger, scope, env: { ...env, [VARIABLES[kind]]: admin.url() } })
    expect(server.provider).toContain(`at 127.0.0.1:${admin.address?.port}`)
    const database = await server.create(scope)
    const client = await connect(kind, database.url())
    await client.run('CREATE TABLE t (body TEXT)')
    await client.run("INSERT INTO t VALUES ('here')")
    expect(await database.find('here')).toEqual([{ table: 't', column: 'body' }])
    await scope.close()
    expect(scope.failures).toEqual([])
    await expect(connect(kind, database.url())).rejects.toThrow()
    await client.close().catch(() => {})
    await around.close()
    expect(around.failures).toEqual([])
  })
})

describe('an engine that is killed', () => {
  test('leaves neither processes nor folders', async () => {
    const kinds = reports.filter(({ provider }) => provider).map(({ kind }) => kind)
    const folders = await killEngine({
      imports: { 'services/shared-servers.ts': 'SharedServers' },
      starts: `
        const servers = new SharedServers({ ledger, scope, env: process.env })
        for (const kind of ${JSON.stringify(kinds)}) await (await servers.serverFor(kind)).create(scope)`,
      env,
    })
    expect(folders.length).toBe(kinds.length)
  }, 60_000)
})

/** How many tables of its own a database has. */
const TABLES: Record<DatabaseKind, string> = {
  postgres: `SELECT count(*) AS tables FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
  mariadb: 'SELECT count(*) AS tables FROM information_schema.tables WHERE table_schema = DATABASE()',
  sqlite: 'SELECT count(*) AS tables FROM sqlite_schema',
}

async function connect(kind: DatabaseKind, url: string): Promise<Client> {
  switch (kind) {
    case 'postgres': {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => {})
      await client.connect()
      return { run: async (sql) => (await client.query(sql)).rows, close: () => client.end() }
    }
    case 'mariadb': {
      const client = await mysql.createConnection(url)
      client.on('error', () => {})
      return { run: async (sql) => (await client.query(sql))[0] as Record<string, unknown>[], close: () => client.end() }
    }
    case 'sqlite': {
      const client = new DatabaseSync(url.replace('sqlite://', ''))
      return {
        run: (sql) => Promise.resolve(client.prepare(sql).all().map((row) => ({ ...row }))),
        close: () => Promise.resolve(client.close()),
      }
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
