import pg from 'pg'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sleep } from '../../src/base/deadline.ts'
import { Scope } from '../../src/base/scope.ts'
import type { SqlWire } from '../../src/author/wire.ts'
import { FaultProxy } from '../../src/faults/proxy.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { sqlTap, type SqlTap } from '../../src/wire/sql-tap.ts'
import type { SqlDatabase } from '../../src/services/sql-service.ts'
import { kindsHere, realServers } from './lib/real-servers.ts'

const servers = realServers()
afterAll(() => servers.close())

describe.skipIf(!kindsHere.includes('postgres'))('the wire to PostgreSQL', () => {
  let scope: Scope
  let database: SqlDatabase
  let proxy: FaultProxy
  let tap: SqlTap
  let wire: SqlWire
  let pool: pg.Pool
  let evidence: Evidence[]
  let check: AbortController

  beforeAll(() => servers.start('postgres'))
  beforeEach(async () => {
    scope = new Scope('one test')
    database = await servers.database('postgres', scope)
    tap = await sqlTap('postgres')
    proxy = await FaultProxy.start({ what: 'the database', target: database.address ?? never(), scope, tap })
    evidence = []
    check = new AbortController()
    wire = tap.forCheck({ now: () => 7, add: (one) => evidence.push(one) }, check.signal)
    pool = await connect(await proxy.door('web', 0))
    await database.query('CREATE TABLE tools (id INTEGER PRIMARY KEY, name TEXT)')
    await database.query("INSERT INTO tools VALUES (1, 'saw'), (2, 'drill')")
  })
  afterEach(async () => {
    await scope.close()
    expect(scope.failures).toEqual([])
  })

  async function connect(address: { host: string; port: number }, max = 4): Promise<pg.Pool> {
    const made = new pg.Pool({ connectionString: database.url(address), max })
    made.on('error', () => {})
    scope.defer('the pool', () => made.end())
    return made
  }

  test('statements are seen with their shape, tables, values and sender', async () => {
    const watch = wire.watch()
    await pool.query('SELECT name FROM tools WHERE id = $1 -- by id', [1])
    await pool.query("SELECT name FROM tools WHERE name = 'saw' AND id IN (1, 2)")
    expect(watch.statements()).toEqual([
      { sql: 'SELECT name FROM tools WHERE id = $1 -- by id', shape: 'select name from tools where id = ?', verb: 'select', tables: ['tools'], values: ['1'], bookkeeping: false, instance: 0, atMs: 7 },
      { sql: "SELECT name FROM tools WHERE name = 'saw' AND id IN (1, 2)", shape: 'select name from tools where name = ? and id in (?, …)', verb: 'select', tables: ['tools'], values: [], bookkeeping: false, instance: 0, atMs: 7 },
    ])
    expect(watch.roundTrips()).toBe(2)
  })

  test('what was prepared before the watch began is known by its name', async () => {
    const client = await pool.connect()
    const find = (id: number | null) => client.query({ name: 'find', text: 'SELECT name FROM tools WHERE id = $1', values: [id] })
    await find(1)
    const watch = wire.watch()
    await find(2)
    await find(null)
    client.release()
    expect(watch.statements().map(({ sql, values }) => [sql, values])).toEqual([
      ['SELECT name FROM tools WHERE id = $1', ['2']],
      ['SELECT name FROM tools WHERE id = $1', [null]],
    ])
  })

  test('bookkeeping is no round trip, and several statements in one query are one', async () => {
    const watch = wire.watch()
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query("SET LOCAL statement_timeout = '5s'")
    await client.query("UPDATE tools SET name = 'axe' WHERE id = 1; UPDATE tools SET name = 'hoe' WHERE id = 2")
    await client.query('COMMIT')
    await client.query('SELECT 1')
    await client.query('SELECT relname FROM pg_catalog.pg_class LIMIT 1')
    client.release()
    expect(watch.statements().map(({ shape }) => shape)).toEqual(['update tools set name = ? where id = ?', 'update tools set name = ? where id = ?'])
    expect(watch.all().map(({ verb }) => verb)).toEqual(['begin', 'set', 'update', 'update', 'commit', 'select', 'select'])
    expect(watch.roundTrips()).toBe(1)
  })

  test('each sender is told apart, and who has no number has none', async () => {
    const second = await connect(await proxy.door('web', 1))
    const worker = await connect(await proxy.door('worker'))
    const nobody = await connect(proxy.address)
    const watch = wire.watch()
    for (const each of [pool, second, worker, nobody]) await each.query('SELECT * FROM tools')
    expect(watch.statements().map(({ instance }) => instance)).toEqual([0, 1, undefined, undefined])
    expect(await proxy.door('web', 1)).toEqual(await proxy.door('web', 1))
  })

  test('the reply to a chosen statement is kept back, and no other', async () => {
    const hold = wire.holdReply(({ verb }) => verb === 'update')
    expect((await pool.query('SELECT count(*)::int AS n FROM tools')).rows).toEqual([{ n: 2 }])
    const updating = pool.query("UPDATE tools SET name = 'rasp' WHERE id = 1")
    expect((await hold.held).tables).toEqual(['tools'])
    // it has been done, only its sender does not know yet
    expect(await database.query('SELECT name FROM tools WHERE id = 1')).toEqual([{ name: 'rasp' }])
    expect(await Promise.race([updating, sleep(50).then(() => 'kept')])).toBe('kept')
    expect((await pool.query('SELECT 5 AS five FROM tools')).rowCount).toBe(2)
    hold.release()
    expect((await updating).rowCount).toBe(1)
    expect(evidence.map((one) => one.kind === 'fault' && one.what)).toEqual(['the database: the reply to `update tools` is held back', 'the database: the held reply goes on'])
  })

  test('a barrier makes reads meet before anybody goes on', async () => {
    await database.query('UPDATE tools SET name = $1 WHERE id = 1', ['0'])
    const barrier = wire.barrier(3, ({ verb, tables }) => verb === 'select' && tables.includes('tools'))
    const raise = async () => {
      const { rows } = await pool.query('SELECT name FROM tools WHERE id = 1')
      await pool.query('UPDATE tools SET name = $1 WHERE id = 1', [String(Number(rows[0].name) + 1)])
    }
    await Promise.all([raise(), raise(), raise()])
    expect(await barrier.opened).toBe(3)
    expect(await database.query('SELECT name FROM tools WHERE id = 1')).toEqual([{ name: '1' }])
  })

  test('a barrier that is never filled opens after two seconds', async () => {
    const barrier = wire.barrier(2, ({ verb }) => verb === 'select')
    await pool.query('SELECT name FROM tools')
    expect(await barrier.opened).toBe(1)
  })

  test('with the check, all it asked for ends', async () => {
    const watch = wire.watch()
    const hold = wire.holdReply(() => true)
    const asking = pool.query('SELECT name FROM tools')
    await hold.held
    check.abort(new Error('the check has ended'))
    expect((await asking).rowCount).toBe(2)
    await pool.query('SELECT name FROM tools')
    expect(watch.statements().length).toBe(1)
    expect(tap.listeners.any).toBe(false)
  })

  test('amid a pipeline, replies before the chosen one go on, and those behind it wait', async () => {
    const sql = postgres(database.url(await proxy.door('web', 0)), { max: 1, fetch_types: false })
    scope.defer('the client', () => sql.end())
    await sql`SELECT 1`
    const hold = wire.holdReply(({ values }) => values[0] === '2')
    const arrived: number[] = []
    const asking = [1, 2, 3].map((id) => sql`SELECT ${id}::int AS id FROM tools LIMIT 1`.then(([row]) => arrived.push(row?.id)))
    await hold.held
    await expect.poll(() => arrived).toEqual([1])
    await sleep(30)
    expect(arrived).toEqual([1])
    hold.release()
    await Promise.all(asking)
    expect(arrived).toEqual([1, 2, 3])
  })

  test('the reply to a statement that fails is kept back like any other', async () => {
    const hold = wire.holdReply(({ tables }) => tables.includes('nowhere'))
    const asking = pool.query('SELECT * FROM nowhere WHERE id = $1', [1])
    let failed = false
    asking.catch(() => (failed = true))
    await hold.held
    await sleep(30)
    expect(failed).toBe(false)
    hold.release()
    await expect(asking).rejects.toThrow(/nowhere/)
  })

  test('a program and a server that encrypt what they say cannot be read, and are not disturbed', async () => {
    const { createServer, connect: dial } = await import('node:net')
    const server = createServer((socket) => socket.once('data', () => socket.write('S').valueOf() && socket.on('data', (bytes) => socket.write(bytes))))
    scope.defer('a server', () => new Promise((resolve) => server.close(resolve)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const within = scope.child('a proxy')
    const { port } = server.address() as { port: number }
    const encrypted = await FaultProxy.start({ what: 'the database', target: { host: '127.0.0.1', port }, scope: within, tap })
    const socket = dial(encrypted.address)
    let text = ''
    socket.setEncoding('latin1').on('data', (part: string) => (text += part))
    socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]))
    await expect.poll(() => text).toBe('S')
    socket.write('not for us')
    await expect.poll(() => text).toBe('Snot for us')
    expect(wire.possible).toBe(false)
    expect(evidence).toEqual([])
    const held = wire.holdReply(() => true).held
    await expect(held).rejects.toThrow(/encrypt/)
    socket.destroy()
  })

  test('several checks watch and hold at once', async () => {
    const other = tap.forCheck({ now: () => 9, add: () => {} }, new AbortController().signal)
    const watches = [wire.watch(), other.watch()]
    const holds = [wire.holdReply(() => true), other.holdReply(() => true)]
    const asking = pool.query('SELECT name FROM tools')
    await Promise.all(holds.map(({ held }) => held))
    holds[0]?.release()
    expect(await Promise.race([asking, sleep(50).then(() => 'kept')])).toBe('kept')
    holds[1]?.release()
    expect((await asking).rowCount).toBe(2)
    expect(watches.map((watch) => watch.statements().map(({ atMs }) => atMs))).toEqual([[7], [9]])
  })

  test('what is not the protocol passes all the same, and says that it could not be read', async () => {
    const watch = wire.watch()
    const socket = (await import('node:net')).connect(proxy.address)
    socket.on('error', () => {})
    socket.end('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => socket.on('close', resolve).resume())
    expect(wire.possible).toBe(false)
    expect(() => watch.statements()).toThrow(/cannot be read/)
    expect(evidence).toEqual([{ kind: 'note', atMs: 7, label: 'a connection to the database cannot be read', value: expect.stringContaining('not the protocol') }])
    expect((await pool.query('SELECT name FROM tools')).rowCount).toBe(2)
    await expect.poll(() => tap.forCheck({ now: () => 0, add: () => {} }, check.signal).possible).toBe(true)
  })
})

function never(): never {
  throw new Error('a server has an address')
}
