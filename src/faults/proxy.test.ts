import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import pg from 'pg'
import mysql from 'mysql2/promise'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sleep } from '../base/deadline.ts'
import { Ledger } from '../base/ledger.ts'
import { poll } from '../base/poll.ts'
import { Scope } from '../base/scope.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Recorder } from '../model/recorder.ts'
import { providers, SharedServers } from '../services/shared-servers.ts'
import { noWayToHarm } from './no-way-to-harm.ts'
import { FaultProxy } from './proxy.ts'
import type { Tap } from './tap.ts'

let scope: Scope
let sockets: Set<Socket>
let proxy: FaultProxy

beforeEach(() => {
  scope = new Scope('one test')
  sockets = new Set()
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

async function service(onSocket: (socket: Socket) => void): Promise<void> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  scope.defer('the service', () => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await FaultProxy.start({ what: 'the service', target: { host: '127.0.0.1', port: (server.address() as { port: number }).port }, scope })
}

const echo = () => service((socket) => socket.pipe(socket))

interface Program extends Socket {
  received: Buffer
  failure?: string
}

async function program(): Promise<Program> {
  const socket = connect({ ...proxy.address, allowHalfOpen: true }) as Program
  scope.defer('the program', () => socket.destroy())
  socket.received = Buffer.alloc(0)
  socket.on('data', (chunk) => (socket.received = Buffer.concat([socket.received, chunk])))
  socket.on('error', (error: NodeJS.ErrnoException) => (socket.failure = error.code))
  await once(socket, 'connect')
  return socket
}

async function got(socket: Program, text: string): Promise<boolean> {
  return (await poll({ everyMs: 2, forMs: 2000 }, () => (socket.received.toString() === text ? true : undefined))) ?? false
}

function refused(): Promise<boolean> {
  const socket = connect(proxy.address)
  return new Promise((resolve) => {
    socket.on('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}

async function until(holds: () => boolean): Promise<void> {
  expect(await poll({ everyMs: 2, forMs: 2000 }, () => (holds() ? true : undefined))).toBe(true)
}

describe('without a fault', () => {
  test('bytes arrive as they were sent, in both directions', async () => {
    await echo()
    const socket = connect({ ...proxy.address, allowHalfOpen: true })
    const sent = randomBytes(8 << 20)
    const hash = createHash('sha256')
    socket.on('data', (chunk) => hash.update(chunk))
    socket.end(sent)
    await once(socket, 'end')
    expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
  })

  test('a side that has finished sending still gets its answer', async () => {
    await service((socket) => {
      let text = ''
      socket.on('data', (chunk) => (text += chunk))
      socket.on('end', () => socket.end(`heard ${text}`))
    })
    const socket = await program()
    socket.end('all of it')
    await once(socket, 'end')
    expect(socket.received.toString()).toBe('heard all of it')
    await until(() => proxy.connections() === 0)
  })

  test('who sends faster than the other side reads is made to wait', async () => {
    await service((socket) => socket.pause())
    const socket = await program()
    const chunk = Buffer.alloc(1 << 20)
    let written = 0
    while (written < 200 && (socket.write(chunk) || (await Promise.race([once(socket, 'drain').then(() => true), sleep(300).then(() => false)])))) written++
    expect(written).toBeLessThan(50)
  })

  test('a reset on one side is a reset on the other', async () => {
    await service((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const socket = await program()
    socket.write('x')
    await until(() => socket.destroyed)
    expect(socket.failure).toBe('ECONNRESET')
  })

  test('it takes no time worth speaking of', async () => {
    await echo()
    const socket = await program()
    socket.setNoDelay(true)
    const times: number[] = []
    for (let i = 0; i < 200; i++) {
      const started = performance.now()
      socket.write('x')
      await once(socket, 'data')
      times.push(performance.now() - started)
    }
    expect(times.sort((a, b) => a - b)[100]).toBeLessThan(5)
  })
})

test('cut closes what is open and refuses what comes, until restored at the same address', async () => {
  await echo()
  const socket = await program()
  socket.write('before')
  expect(await got(socket, 'before')).toBe(true)
  await proxy.cut()
  await until(() => socket.readableEnded)
  expect(proxy.connections()).toBe(0)
  expect(await refused()).toBe(true)
  await until(() => [...sockets].every((one) => one.readableEnded))
  await proxy.restore()
  const again = await program()
  again.write('after')
  expect(await got(again, 'after')).toBe(true)
})

test('reset tears open connections on both sides, and new ones are welcome', async () => {
  await echo()
  const socket = await program()
  socket.write('x')
  expect(await got(socket, 'x')).toBe(true)
  const other = [...sockets][0] as Socket
  const errors: string[] = []
  other.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''))
  proxy.reset()
  await until(() => socket.destroyed && other.destroyed)
  expect([socket.failure, ...errors]).toEqual(['ECONNRESET', 'ECONNRESET'])
  const again = await program()
  again.write('y')
  expect(await got(again, 'y')).toBe(true)
})

test('pause accepts connections and bytes, and forwards them when it is over', async () => {
  await echo()
  const faults = proxy.forCheck(recorder([]))
  const early = await program()
  await faults.pause()
  const late = await program()
  early.write('one')
  early.write('two')
  late.end('three')
  await sleep(100)
  expect([early.received.length, late.received.length]).toEqual([0, 0])
  expect(faults.connections()).toBe(2)
  await faults.restore()
  expect(await got(early, 'onetwo')).toBe(true)
  expect(await got(late, 'three')).toBe(true)
  await until(() => late.readableEnded)
})

test('latency delays every chunk each way, keeps the order, and slows nothing else', async () => {
  await echo()
  const faults = proxy.forCheck(recorder([]))
  const socket = await program()
  await faults.latency(50)
  const started = performance.now()
  for (let i = 0; i < 10; i++) socket.write(String(i))
  expect(await got(socket, '0123456789')).toBe(true)
  const ms = performance.now() - started
  expect(ms).toBeGreaterThanOrEqual(99)
  expect(ms).toBeLessThan(400)
  await faults.restore()
  socket.received = Buffer.alloc(0)
  const quick = performance.now()
  socket.write('now')
  expect(await got(socket, 'now')).toBe(true)
  expect(performance.now() - quick).toBeLessThan(50)
})

describe('holdNext', () => {
  test('keeps back the reply of the next connection that speaks, and of no other', async () => {
    await echo()
    const faults = proxy.forCheck(recorder([]))
    const [first, second] = [await program(), await program()]
    const hold = await faults.holdNext()
    second.write('held')
    await hold.held
    first.write('free')
    expect(await got(first, 'free')).toBe(true)
    second.write(' and more')
    await sleep(50)
    expect(second.received.length).toBe(0)
    hold.release()
    expect(await got(second, 'held and more')).toBe(true)
    second.write('!')
    expect(await got(second, 'held and more!')).toBe(true)
  })

  test('two holds take two connections', async () => {
    await echo()
    const [first, second] = [proxy.holdNext(), proxy.holdNext()]
    const [a, b] = [await program(), await program()]
    a.write('a')
    await first.held
    b.write('b')
    await second.held
    second.release()
    expect(await got(b, 'b')).toBe(true)
    expect(a.received.length).toBe(0)
    await proxy.restore()
    expect(await got(a, 'a')).toBe(true)
  })

  test('the service sees a program go that gave up waiting', async () => {
    await echo()
    const hold = proxy.holdNext()
    const socket = await program()
    socket.write('x')
    await hold.held
    socket.destroy()
    await until(() => [...sockets].every((one) => one.readableEnded))
  })
})

describe('doors', () => {
  const through = async (address: { host: string; port: number }): Promise<Program> => {
    const before = proxy.address
    const socket = connect({ ...address, allowHalfOpen: true }) as Program
    expect(address).not.toEqual(before)
    scope.defer('the program', () => socket.destroy())
    socket.received = Buffer.alloc(0)
    socket.on('data', (chunk) => (socket.received = Buffer.concat([socket.received, chunk])))
    socket.on('error', (error: NodeJS.ErrnoException) => (socket.failure = error.code))
    await once(socket, 'connect')
    return socket
  }

  test('each sender has one of its own, the same at every call', async () => {
    await echo()
    const [first, again, second, worker] = await Promise.all([proxy.door('web', 0), proxy.door('web', 0), proxy.door('web', 1), proxy.door('worker')])
    expect(again).toEqual(first)
    expect(new Set([first, second, worker, proxy.address].map(({ port }) => port)).size).toBe(4)
    const socket = await through(second)
    socket.write('hello')
    expect(await got(socket, 'hello')).toBe(true)
  })

  test('every fault holds for all of them', async () => {
    await echo()
    const door = await proxy.door('web', 0)
    const socket = await through(door)
    socket.write('x')
    expect(await got(socket, 'x')).toBe(true)
    await proxy.cut()
    await until(() => socket.readableEnded)
    const late = await proxy.door('web', 1)
    for (const address of [door, late, proxy.address]) {
      const refusedThere = await new Promise((resolve) => connect(address).on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).on('connect', () => resolve('let in')))
      expect(refusedThere).toBe('ECONNREFUSED')
    }
    await proxy.restore()
    for (const address of [door, late]) {
      const again = await through(address)
      again.write('y')
      expect(await got(again, 'y')).toBe(true)
    }
    expect(proxy.connections()).toBe(2)
  })
})

describe('a tap', () => {
  /** Every reply stops before its `|`s until that place is released. */
  function stopping() {
    const releases: (() => void)[] = []
    const heard: string[] = []
    const tap: Tap = {
      open: (door) => ({
        request: (chunk) => void heard.push(`${door?.name ?? 'nobody'}${door?.instance ?? ''}: ${chunk}`),
        reply: (chunk) => {
          const text = chunk.toString()
          if (text.includes('!')) throw new Error('broken')
          return [...text.matchAll(/\|/g)].map(({ index }) => ({ at: index, until: new Promise<void>((resolve) => releases.push(resolve)) }))
        },
        broke: (error) => void heard.push((error as Error).message),
        closed: () => void heard.push('closed'),
      }),
    }
    return { tap, releases, heard }
  }

  async function echoWith(tap: Tap): Promise<void> {
    await echo()
    proxy = await FaultProxy.start({ what: 'the service', target: proxy.address, scope, tap })
  }

  test('stops replies at the byte it names, and only on that connection', async () => {
    const { tap, releases, heard } = stopping()
    await echoWith(tap)
    const [first, second] = [await program(), await program()]
    first.write('a|b|c')
    expect(await got(first, 'a')).toBe(true)
    first.write('d')
    second.write('free')
    expect(await got(second, 'free')).toBe(true)
    releases[0]?.()
    expect(await got(first, 'a|b')).toBe(true)
    releases[1]?.()
    expect(await got(first, 'a|b|cd')).toBe(true)
    first.destroy()
    await until(() => heard.includes('closed'))
    expect(heard).toContain('nobody: a|b|c')
  })

  test('knows through which door somebody came', async () => {
    const { tap, heard } = stopping()
    await echoWith(tap)
    const socket = connect(await proxy.door('web', 2))
    scope.defer('the program', () => socket.destroy())
    socket.write('hi')
    await until(() => heard.includes('web2: hi'))
  })

  test('that throws is asked no more, and stops nothing any longer', async () => {
    const { tap, heard } = stopping()
    await echoWith(tap)
    const socket = await program()
    socket.write('a|b')
    expect(await got(socket, 'a')).toBe(true)
    socket.write('!')
    expect(await got(socket, 'a|b!')).toBe(true)
    socket.write('|')
    expect(await got(socket, 'a|b!|')).toBe(true)
    socket.destroy()
    await until(() => heard.includes('closed'))
    expect(heard).toEqual(['nobody: a|b', 'nobody: !', 'broken', 'closed'])
  })

  test('and a fault hold each other up, and lose nothing', async () => {
    const { tap, releases } = stopping()
    await echoWith(tap)
    const faults = proxy.forCheck(recorder([]))
    const socket = await program()
    socket.write('a|b')
    expect(await got(socket, 'a')).toBe(true)
    await faults.pause()
    releases[0]?.()
    await sleep(30)
    expect(socket.received.toString()).toBe('a')
    await faults.restore()
    expect(await got(socket, 'a|b')).toBe(true)
  })

  test('that stops a flood makes the sender wait', async () => {
    const { tap, releases } = stopping()
    await echoWith(tap)
    const socket = await program()
    let received = 0
    socket.removeAllListeners('data').on('data', (part) => (received += part.length))
    socket.write('|')
    await until(() => releases.length === 1)
    const chunk = Buffer.alloc(1 << 20)
    let written = 0
    while (written < 200 && (socket.write(chunk) || (await Promise.race([once(socket, 'drain').then(() => true), sleep(300).then(() => false)])))) written++
    expect(written).toBeLessThan(100)
    releases[0]?.()
    // the one that would not go in was taken by the socket all the same
    expect(await poll({ everyMs: 10, forMs: 20_000 }, () => (received === 1 + (written + 1) * chunk.length ? true : undefined))).toBe(true)
  })
})

test('every fault is written down', async () => {
  await echo()
  const evidence: Evidence[] = []
  const faults = proxy.forCheck(recorder(evidence))
  expect(faults.possible).toBe(true)
  await faults.latency(20)
  await faults.pause()
  await faults.reset()
  await faults.cut()
  await faults.restore()
  expect(evidence.map((one) => one.kind === 'fault' && one.what)).toEqual([
    'the service: everything takes 20 ms more, each way',
    'the service: nothing gets through any more',
    'the service: open connections are reset',
    'the service: connections are closed, new ones refused',
    'the service: works again',
  ])
})

test('a file cannot be harmed, and says so', async () => {
  const faults = noWayToHarm('sqlite')
  expect(faults.possible).toBe(false)
  await expect(faults.cut()).rejects.toThrow('no connection to harm')
  await faults.restore()
})

describe('in front of a real server', async () => {
  const ledger = Ledger.open()
  const whole = new Scope('real servers')
  const servers = new SharedServers({ ledger, scope: whole, env: process.env })
  const here = (await providers({ ledger, env: process.env })).filter(({ provider }) => provider).map(({ kind }) => kind)
  afterAll(async () => {
    await whole.close()
    ledger.close()
  })

  test.skipIf(!here.includes('postgres'))('a PostgreSQL driver meets every fault', async () => {
    const database = await (await servers.serverFor('postgres')).create(scope)
    proxy = await FaultProxy.start({ what: 'the database', target: database.address ?? never(), scope })
    const pool = new pg.Pool({ connectionString: database.url(proxy.address), max: 2 })
    pool.on('error', () => {})
    scope.defer('the pool', () => pool.end())
    const one = async () => (await pool.query('SELECT 1 AS one')).rows[0].one
    expect(await one()).toBe(1)
    expect(proxy.connections()).toBe(1)
    await proxy.cut()
    await until(() => pool.totalCount === 0)
    await expect(one()).rejects.toThrow(/ECONNREFUSED/)
    await proxy.restore()
    expect(await one()).toBe(1)
    const hold = proxy.holdNext()
    const held = one()
    await hold.held
    expect(await Promise.race([held, sleep(100).then(() => 'still held')])).toBe('still held')
    // the other connection of the pool is not concerned
    expect(await one()).toBe(1)
    hold.release()
    expect(await held).toBe(1)
    proxy.reset()
    await until(() => pool.totalCount === 0)
    expect(await one()).toBe(1)
  }, 60_000)

  test.skipIf(!here.includes('mariadb'))('a MariaDB driver, whose server speaks first, meets them too', async () => {
    const database = await (await servers.serverFor('mariadb')).create(scope)
    proxy = await FaultProxy.start({ what: 'the database', target: database.address ?? never(), scope })
    const faults = proxy.forCheck(recorder([]))
    const client = await mysql.createConnection(database.url(proxy.address))
    client.on('error', () => {})
    scope.defer('the client', () => client.destroy())
    await faults.latency(30)
    const started = performance.now()
    await client.query('SELECT 1')
    expect(performance.now() - started).toBeGreaterThanOrEqual(59)
    await faults.restore()
    await faults.pause()
    const waiting = mysql.createConnection({ uri: database.url(proxy.address), connectTimeout: 200 })
    await expect(waiting).rejects.toThrow(/ETIMEDOUT/)
    await faults.restore()
    await client.query('SELECT 1')
    await faults.reset()
    await expect(client.query('SELECT 1')).rejects.toThrow()
  }, 60_000)
})

function recorder(evidence: Evidence[]): Recorder {
  return { now: () => 0, add: (one) => evidence.push(one) }
}

function never(): never {
  throw new Error('a server has an address')
}
