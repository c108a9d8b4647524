import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { foldersIn, killEngine } from '../../../test/support/killed-engine.ts'
import { Ledger } from '../../base/ledger.ts'
import { poll } from '../../base/poll.ts'
import { processesMarked } from '../../base/proc.ts'
import { Scope } from '../../base/scope.ts'
import { FaultProxy } from '../../faults/proxy.ts'
import { CannotTell } from '../../model/mistake.ts'
import { isProgram } from '../find-programs.ts'
import { serviceProviders } from '../service-providers.ts'
import { startPrivateRedis } from './private-redis.ts'
import type { RedisService } from './redis-service.ts'
import { redisSources } from './sources.ts'
import { startRedis } from './start-redis.ts'

const ledger = Ledger.open()
const temporary = mkdtempSync(join(tmpdir(), 'roadworthy-redis-test-'))
const env: NodeJS.ProcessEnv = { ...process.env, ROADWORTHY_REDIS_URL: undefined }
const options = { ledger, env }
const report = (await serviceProviders(options)).find(({ kind }) => kind === 'redis')
const isHere = report?.provider !== undefined

let scope: Scope

beforeEach(() => {
  scope = new Scope('one test')
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

afterAll(() => {
  ledger.close()
  rmSync(temporary, { recursive: true, force: true })
})

if (!isHere) {
  if (process.env.CI === 'true') throw new Error(`Redis is not here, and everything has to be tested: ${report?.install}`)
  console.warn(`skipped: Redis is not here. ${report?.install}`)
}

/** What a learner's program does, with the library it would use. */
async function connected(url: string, inScope = scope) {
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  client.on('error', () => {})
  inScope.defer('a client', () => client.destroy())
  await client.connect()
  return client
}

/** Every program here that is a Redis, or as good as one. */
const programs = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].flatMap((folder) => ['redis-server', 'valkey-server'].map((name) => join(folder, name))).filter(isProgram)

const starts: [string, () => Promise<RedisService>][] = [
  ['the first way that works here', () => startRedis(options, scope)],
  ...programs.map((file): [string, () => Promise<RedisService>] => [file, () => startPrivateRedis({ file, provider: `1.2.3, ${file}` }, { ...options, scope })]),
  [
    "a database in a server of the user's own",
    async () => {
      const users = await startRedis(options, scope)
      return startRedis({ ...options, env: { ...env, ROADWORTHY_REDIS_URL: users.environment().REDIS_URL } }, scope)
    },
  ],
]

describe.runIf(isHere).each(starts)('%s', (_, start) => {
  let redis: RedisService

  beforeEach(async () => {
    redis = await start()
  })

  test('is empty, and tells what it is', async () => {
    expect(await redis.keys()).toEqual([])
    expect(redis.provider).toMatch(/\d/)
  })

  test('answers commands with bytes, numbers, nothing and lists', async () => {
    const odd = Buffer.from([0, 13, 10, 255, 36])
    expect(await redis.command('SET', odd, odd)).toBe('OK')
    expect(await redis.command('GET', odd)).toEqual(odd)
    expect(await redis.command('INCRBY', 'n', 41)).toBe(41)
    expect(await redis.command('GET', 'absent')).toBeNull()
    expect(await redis.command('MGET', 'n', 'absent', odd)).toEqual([Buffer.from('41'), null, odd])
    await expect(redis.command('LPUSH', 'n', 'x')).rejects.toThrow(/WRONGTYPE/)
    expect(await redis.keys()).toEqual([odd, Buffer.from('n')])
  })

  test('is reached by its URL', async () => {
    const client = await connected(redis.environment().REDIS_URL)
    await client.set('tool', 'saw')
    expect(await redis.command('GET', 'tool')).toEqual(Buffer.from('saw'))
  })

  test('its address can be replaced by a proxy’s', async () => {
    const proxy = await FaultProxy.start({ what: 'Redis', target: redis.address, scope })
    const client = await connected(redis.environment(proxy.address).REDIS_URL)
    await client.set('tool', 'saw')
    expect(proxy.connections()).toBe(1)
    await proxy.cut()
    await expect(client.get('tool')).rejects.toThrow()
    expect(await redis.command('GET', 'tool')).toEqual(Buffer.from('saw'))
  })

  test('finds every key, however many there are', async () => {
    for (let n = 0; n < 5000; n += 1000) await redis.command('MSET', ...Array.from({ length: 1000 }, (_, index) => [`key-${n + index}`, 'x']).flat())
    expect((await redis.keys()).length).toBe(5000)
    await redis.flush()
    expect(await redis.keys()).toEqual([])
  })

  test('dumps what is kept, of every type', async () => {
    await redis.command('SET', 'text', 'a text')
    await redis.command('HSET', 'hash', 'field', 'in a hash')
    await redis.command('RPUSH', 'list', 'in a list', 'and another')
    await redis.command('SADD', 'set', 'in a set')
    await redis.command('ZADD', 'zset', 1.5, 'in a sorted set')
    await redis.command('XADD', 'stream', '7-1', 'name', 'in a stream')
    await redis.command('PFADD', 'guess', 'cannot be read back')
    const kept: string[] = []
    for await (const { where, bytes } of redis.dump()) kept.push(`${where}: ${bytes.toString()}`)
    expect(kept.filter((line) => !line.includes('guess'))).toEqual([
      'the name of key "hash": hash', 'key "hash", the name of field "field": field', 'key "hash", field "field": in a hash',
      'the name of key "list": list', 'key "list", an element: in a list', 'key "list", an element: and another',
      'the name of key "set": set', 'key "set", a member: in a set',
      'the name of key "stream": stream', 'key "stream", entry 7-1, the name of field "name": name', 'key "stream", entry 7-1, field "name": in a stream',
      'the name of key "text": text', 'key "text": a text',
      'the name of key "zset": zset', 'key "zset", a member: in a sorted set',
    ])
  })

  test('is still there for us when a program throws everybody out', async () => {
    const client = await connected(redis.environment().REDIS_URL)
    await client.set('tool', 'saw')
    await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
    const found = await poll({ everyMs: 20, forMs: 5000 }, () => redis.command('GET', 'tool').catch(() => undefined))
    expect(found).toEqual(Buffer.from('saw'))
  })
})

describe.runIf(isHere)('a server of our own', () => {
  test('is one for each, with nothing of another in it', async () => {
    const [one, other] = await Promise.all([startRedis(options, scope), startRedis(options, scope)])
    await one.command('SET', 'mine', 1)
    expect(await other.keys()).toEqual([])
  })

  test('lets nobody in without the password', async () => {
    const redis = await startRedis(options, scope)
    const url = new URL(redis.environment().REDIS_URL)
    url.password = ''
    await expect(connected(url.href)).rejects.toThrow(/NOAUTH/)
  })

  test('keeps nothing on a disk, and evicts nothing', async () => {
    const redis = await startRedis(options, scope)
    expect(await redis.command('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '0'].map((text) => Buffer.from(text)))
    expect(await redis.command('CONFIG', 'GET', 'save')).toEqual(['save', ''].map((text) => Buffer.from(text)))
  })

  test('shows what a program hid in another database', async () => {
    const redis = await startRedis(options, scope)
    const client = await connected(redis.environment().REDIS_URL.replace(/0$/, '5'))
    await client.set('hidden', 'here')
    const kept = []
    for await (const one of redis.dump()) kept.push(one.where)
    expect(kept).toContain('key "hidden" of database 5')
    await redis.flush()
    expect(await client.get('hidden')).toBeNull()
  })

  test('leaves nothing when its scope has closed', async () => {
    const own = Ledger.open()
    const around = new Scope('around')
    const redis = await startRedis({ ledger: own, env }, around)
    await connected(redis.environment().REDIS_URL, around)
    const folders = foldersIn(own.folder)
    expect(folders.length).toBe(1)
    expect(folders.every(existsSync)).toBe(true)
    await around.close()
    expect(around.failures).toEqual([])
    expect(folders.filter(existsSync)).toEqual([])
    expect(processesMarked(own.id)).toEqual([])
    own.close()
  })

  test('goes with an engine that is killed', async () => {
    await killEngine({ imports: { 'services/redis/start-redis.ts': 'startRedis' }, starts: 'await startRedis({ ledger, env: process.env }, scope)', env })
  }, 60_000)
})

describe.runIf(isHere)('a server named by the user', () => {
  let users: RedisService
  let named: NodeJS.ProcessEnv

  beforeEach(async () => {
    users = await startRedis(options, scope)
    named = { ...env, ROADWORTHY_REDIS_URL: users.environment().REDIS_URL }
  })

  const numberOf = (redis: RedisService) => Number(/\d+$/.exec(redis.environment().REDIS_URL)?.[0])
  const fill = async (numbers: number[]) => {
    for (const number of numbers) await (await connected(users.environment().REDIS_URL.replace(/0$/, String(number)))).set('theirs', 'kept')
  }

  test('gives a database to each, and is left as it was', async () => {
    await fill([0, 3])
    const inner = new Scope('attempts')
    const made = await Promise.all(Array.from({ length: 6 }, () => startRedis({ ledger, env: named }, inner)))
    const numbers = made.map(numberOf)
    expect(new Set(numbers).size).toBe(6)
    expect(numbers).not.toContain(0)
    expect(numbers).not.toContain(3)
    await Promise.all(made.map((redis, index) => redis.command('SET', 'ours', index)))
    await made[0]?.flush()
    expect(await made[0]?.keys()).toEqual([])
    expect(await made[1]?.keys()).toEqual([Buffer.from('ours')])
    await inner.close()
    expect(inner.failures).toEqual([])
    const left = []
    for await (const one of users.dump()) if (!one.where.startsWith('the name')) left.push(one.where)
    expect(left).toEqual(['key "theirs"', 'key "theirs" of database 3'])
  })

  test('is refused if nothing in it is free', async () => {
    await fill([...Array(16).keys()])
    const started = startRedis({ ledger, env: named }, scope)
    await expect(started).rejects.toThrow(CannotTell)
    await expect(started).rejects.toThrow(/holds data or is in use/)
  })

  test('is named when it does not answer, and no other is taken instead', async () => {
    const started = startRedis({ ledger, env: { ...env, ROADWORTHY_REDIS_URL: 'redis://127.0.0.1:1' } }, scope)
    await expect(started).rejects.toThrow(CannotTell)
    await expect(started).rejects.toThrow('named by ROADWORTHY_REDIS_URL')
  })
})

describe('looking around', () => {
  const lookAt = async (looked: NodeJS.ProcessEnv) => {
    const found = await serviceProviders({ ledger, env: looked })
    return found.find(({ kind }) => kind === 'redis')
  }

  test.each([
    ['nonsense', /is not a URL of a Redis.*redis:\/\/user/],
    ['http://localhost:6379', /is not a URL of a Redis/],
    ['rediss://localhost:6379', /behind TLS/],
  ])('tells what is wrong with %s', async (url, sentence) => {
    expect((await lookAt({ ...env, ROADWORTHY_REDIS_URL: url }))?.trouble).toMatch(sentence)
  })

  test('looks at every way, and takes no program that is too old or broken', async () => {
    const says = (name: string, line: string) => {
      writeFileSync(join(temporary, name), `#!/bin/sh\n${line}\n`)
      chmodSync(join(temporary, name), 0o755)
    }
    chmodSync(temporary, 0o755)
    says('redis-server', 'echo "Redis server v=5.0.7 sha=0"')
    says('valkey-server', 'exit 3')
    const found = await lookAt({ ...env, PATH: temporary })
    expect(found?.ways.map(({ way }) => way)).toEqual(redisSources.map(({ way }) => way))
    // the usual folders are looked at, too
    if (programs.length === 0) expect(found?.ways[1]?.missing).toMatch(/older than 6|cannot be used/)
    else expect(found?.provider).toContain(programs[0])
  })
})

