import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createClient } from '@redis/client'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RedisWire } from '../../src/author/wire.ts'
import { sleep } from '../../src/base/deadline.ts'
import { Ledger } from '../../src/base/ledger.ts'
import { Scope } from '../../src/base/scope.ts'
import { FaultProxy } from '../../src/faults/proxy.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { RedisService } from '../../src/services/redis/redis-service.ts'
import { serviceProviders } from '../../src/services/service-providers.ts'
import { startRedis } from '../../src/services/redis/start-redis.ts'
import { redisTap } from '../../src/wire/redis-tap.ts'
import { python } from './lib/drivers.ts'
import { runDriver } from './lib/run-driver.ts'

const ledger = Ledger.open()
const isHere = (await serviceProviders({ ledger, env: process.env })).some(({ kind, provider }) => kind === 'redis' && provider !== undefined)
if (!isHere && process.env.CI === 'true') throw new Error('Redis is not here, and everything has to be tested')
afterAll(() => ledger.close())

describe.skipIf(!isHere)('the wire to Redis', () => {
  let scope: Scope
  let redis: RedisService
  let proxy: FaultProxy
  let wire: RedisWire
  let evidence: Evidence[]

  beforeEach(async () => {
    scope = new Scope('one test')
    redis = await startRedis({ ledger, env: process.env }, scope)
    const tap = redisTap()
    proxy = await FaultProxy.start({ what: 'Redis', target: redis.address, scope, tap })
    evidence = []
    wire = tap.forCheck({ now: () => 3, add: (one) => evidence.push(one) }, new AbortController().signal)
  })
  afterEach(async () => {
    await scope.close()
    expect(scope.failures).toEqual([])
  })

  async function client(RESP: 2 | 3 = 2) {
    const made = createClient({ url: redis.environment(await proxy.door('web', 1)).REDIS_URL, RESP, socket: { reconnectStrategy: false } })
    made.on('error', () => {})
    scope.defer('a client', () => made.destroy())
    await made.connect()
    return made
  }

  async function raw(): Promise<Socket & { text: string }> {
    const socket = connect(proxy.address) as Socket & { text: string }
    scope.defer('a socket', () => socket.destroy())
    socket.text = ''
    socket.setEncoding('latin1').on('data', (part: string) => (socket.text += part))
    await once(socket, 'connect')
    const { password } = new URL(redis.environment().REDIS_URL)
    if (password) {
      socket.write(`AUTH ${password}\r\n`)
      await expect.poll(() => socket.text).toBe('+OK\r\n')
      socket.text = ''
    }
    return socket
  }

  test.each([2, 3] as const)('commands are seen with their arguments and their sender, in RESP %i', async (version) => {
    const watch = wire.watch()
    const one = await client(version)
    await one.set('a', 'ü')
    await one.hSet('h', { x: '1', y: '2' })
    expect(await one.hGetAll('h')).toEqual({ x: '1', y: '2' })
    expect(await one.get('a')).toBe('ü')
    const commands = watch.commands().filter(({ name }) => !['HELLO', 'CLIENT', 'AUTH'].includes(name))
    expect(commands.map(({ name, args, instance, atMs }) => [name, args.map(String), instance, atMs])).toEqual([
      ['SET', ['a', 'ü'], 1, 3],
      ['HSET', ['h', 'x', '1', 'y', '2'], 1, 3],
      ['HGETALL', ['h'], 1, 3],
      ['GET', ['a'], 1, 3],
    ])
    expect(watch.roundTrips()).toBe(4)
    expect(evidence).toEqual([])
  })

  test('a pipeline is one round trip, and MULTI to EXEC another', async () => {
    const one = await client()
    const watch = wire.watch()
    await Promise.all(Array.from({ length: 500 }, (_, i) => one.set(`key:${i}`, 'v'.repeat(100))))
    expect(watch.roundTrips()).toBe(1)
    expect(await one.multi().incr('n').incr('n').exec()).toEqual([1, 2])
    expect(watch.roundTrips()).toBe(2)
  })

  test('the reply to a chosen command is kept back, amid a pipeline', async () => {
    const socket = await raw()
    const hold = wire.holdReply(({ name, args }) => name === 'GET' && String(args[0]) === 'b')
    socket.write('SET a 1\r\n*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n*2\r\n$3\r\nget\r\n$1\r\na\r\n*2\r\n$3\r\nget\r\n$1\r\nb\r\nPING\r\n')
    expect((await hold.held).name).toBe('GET')
    await expect.poll(() => socket.text).toBe('+OK\r\n+OK\r\n$1\r\n1\r\n')
    const other = await raw()
    other.write('PING\r\n')
    await expect.poll(() => other.text).toBe('+PONG\r\n')
    await sleep(20)
    expect(socket.text).toBe('+OK\r\n+OK\r\n$1\r\n1\r\n')
    hold.release()
    await expect.poll(() => socket.text).toBe('+OK\r\n+OK\r\n$1\r\n1\r\n$1\r\n2\r\n+PONG\r\n')
    expect(evidence.map((one) => one.kind === 'fault' && one.what)).toEqual(['Redis: the reply to GET is held back', 'Redis: the held reply goes on'])
  })

  test.each([2, 3] as const)('who subscribes is told without asking, in RESP %i, and nothing is confused by it', async (version) => {
    const subscriber = await client(version)
    const publisher = await client(version)
    const told: string[] = []
    await subscriber.subscribe('news', (message) => told.push(message))
    await publisher.publish('news', 'one')
    if (version === 3) await subscriber.set('while', 'subscribed')
    await publisher.publish('news', 'two')
    await expect.poll(() => told).toEqual(['one', 'two'])
    await subscriber.unsubscribe('news')
    const hold = wire.holdReply(({ name }) => name === 'GET')
    const getting = subscriber.get('while')
    await hold.held
    await publisher.set('other', 'goes on')
    hold.release()
    expect(await getting).toBe(version === 3 ? 'subscribed' : null)
    expect(evidence.filter(({ kind }) => kind === 'note')).toEqual([])
  })

  test('values of megabytes pass unchanged, and are seen whole', async () => {
    const one = await client()
    const watch = wire.watch()
    const value = 'x\r\n$5\r\n'.repeat(600_000)
    await one.set('large', value)
    expect(await one.get('large')).toBe(value)
    expect(watch.commands()[0]?.args[1]?.equals(Buffer.from(value))).toBe(true)
  })

  test('redis-py: the same with and without a reader', async () => {
    const program = python('redis')
    if (!program) return
    const direct = await runDriver(program, redis.environment().REDIS_URL)
    await redis.flush()
    const unobserved = await runDriver(program, redis.environment(proxy.address).REDIS_URL)
    await redis.flush()
    const watch = wire.watch()
    const observed = await runDriver(program, redis.environment(proxy.address).REDIS_URL)
    expect(unobserved.transcript).toEqual(direct.transcript)
    expect(observed.transcript).toEqual(direct.transcript)
    const commands = watch.commands().filter(({ name }) => !['CLIENT', 'HELLO', 'AUTH', 'PING', 'SELECT'].includes(name))
    expect(commands.length).toBe(direct.counts.statements)
    // two of its pipelines are longer than what the driver writes at once: these may be a few
    expect(watch.roundTrips()).toBeGreaterThanOrEqual(direct.counts.roundTrips)
    expect(watch.roundTrips()).toBeLessThan(direct.counts.roundTrips + 60)
  }, 300_000)

  test('a server that is asked for all it does can be read no longer, and says so', async () => {
    const watch = wire.watch()
    const socket = await raw()
    socket.write('MONITOR\r\n')
    await expect.poll(() => socket.text).toContain('+OK')
    expect(() => watch.commands()).toThrow(/MONITOR/)
    expect(evidence).toEqual([{ kind: 'note', atMs: 3, label: 'a connection to Redis cannot be read', value: expect.stringContaining('MONITOR') }])
  })
})
