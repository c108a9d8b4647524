import mysql from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SqlWire } from '../../src/author/wire.ts'
import { sleep } from '../../src/base/deadline.ts'
import { Scope } from '../../src/base/scope.ts'
import { FaultProxy } from '../../src/faults/proxy.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { SqlDatabase } from '../../src/services/sql-service.ts'
import { sqlTap } from '../../src/wire/sql-tap.ts'
import { kindsHere, realServers } from './lib/real-servers.ts'

const servers = realServers()
afterAll(() => servers.close())

describe.skipIf(!kindsHere.includes('mariadb'))('the wire to MariaDB', () => {
  let scope: Scope
  let database: SqlDatabase
  let proxy: FaultProxy
  let wire: SqlWire
  let evidence: Evidence[]

  beforeAll(() => servers.start('mariadb'))
  beforeEach(async () => {
    scope = new Scope('one test')
    database = await servers.database('mariadb', scope)
    const tap = await sqlTap('mariadb')
    proxy = await FaultProxy.start({ what: 'the database', target: database.address as { host: string; port: number }, scope, tap })
    evidence = []
    wire = tap.forCheck({ now: () => 5, add: (one) => evidence.push(one) }, new AbortController().signal)
    await database.query('CREATE TABLE tools (id INTEGER PRIMARY KEY, name VARCHAR(100), at DATETIME, price DOUBLE)')
    await database.query("INSERT INTO tools (id, name) VALUES (1, 'saw'), (2, 'drill')")
  })
  afterEach(async () => {
    await scope.close()
    expect(scope.failures).toEqual([])
  })

  async function connect(more: mysql.ConnectionOptions = {}): Promise<mysql.Connection> {
    const made = await mysql.createConnection({ uri: database.url(await proxy.door('web', 1)), timezone: 'Z', ...more })
    made.on('error', () => {})
    scope.defer('a client', () => made.destroy())
    return made
  }

  test('statements of both protocols are seen, with the values of the binary one', async () => {
    const one = await connect()
    await one.execute('SELECT name FROM tools WHERE id = ?', [1])
    const watch = wire.watch()
    await one.query('SELECT name FROM tools WHERE id = ?', [2])
    await one.execute('SELECT name FROM tools WHERE id = ?', [2])
    await one.execute('UPDATE tools SET name = ?, at = ?, price = ? WHERE id = ?', ['ü', new Date('2024-02-29T12:34:56.789Z'), 1.25, null])
    expect(watch.statements().map(({ sql, shape, tables, values, instance, atMs }) => [sql, shape, tables, values, instance, atMs])).toEqual([
      ['SELECT name FROM tools WHERE id = 2', 'select name from tools where id = ?', ['tools'], [], 1, 5],
      ['SELECT name FROM tools WHERE id = ?', 'select name from tools where id = ?', ['tools'], ['2'], 1, 5],
      ['UPDATE tools SET name = ?, at = ?, price = ? WHERE id = ?', 'update tools set name = ?, at = ?, price = ? where id = ?', ['tools'], ['ü', '2024-02-29 12:34:56.789000', '1.25', null], 1, 5],
    ])
    expect(watch.roundTrips()).toBe(3)
  })

  test('bookkeeping is no round trip', async () => {
    const one = await connect()
    const watch = wire.watch()
    await one.beginTransaction()
    await one.query('SET NAMES utf8mb4')
    await one.query('SELECT @@version, DATABASE()')
    await one.query('SELECT 1')
    await one.ping()
    await one.query('SELECT table_name FROM information_schema.tables LIMIT 1')
    await one.query('DELETE FROM tools WHERE id = 1')
    await one.rollback()
    expect(watch.statements().map(({ verb }) => verb)).toEqual(['delete'])
    expect(watch.roundTrips()).toBe(1)
  })

  test('the reply to a chosen statement is kept back', async () => {
    const [one, other] = [await connect(), await connect()]
    const hold = wire.holdReply(({ verb }) => verb === 'update')
    const updating = one.execute('UPDATE tools SET name = ? WHERE id = ?', ['rasp', 1])
    await hold.held
    expect((await other.query('SELECT name FROM tools WHERE id = 1'))[0]).toEqual([{ name: 'rasp' }])
    expect(await Promise.race([updating, sleep(30).then(() => 'kept')])).toBe('kept')
    hold.release()
    expect((await updating)[0]).toMatchObject({ affectedRows: 1 })
  })

  test('a barrier makes reads meet', async () => {
    const clients = await Promise.all([connect(), connect(), connect()])
    const barrier = wire.barrier(3, ({ verb }) => verb === 'select')
    await Promise.all(clients.map((client) => client.query('SELECT name FROM tools')))
    expect(await barrier.opened).toBe(3)
  })

  test('a connection that is compressed cannot be read, and says so', async () => {
    const watch = wire.watch()
    const one = await connect({ compress: true } as mysql.ConnectionOptions)
    expect((await one.query('SELECT name FROM tools WHERE id = 1'))[0]).toEqual([{ name: 'saw' }])
    expect(wire.possible).toBe(false)
    expect(() => watch.statements()).toThrow(/compress/)
    expect(evidence.map(({ kind }) => kind)).toEqual(['note'])
  })
})
