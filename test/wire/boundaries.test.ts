// However a conversation happens to be cut into chunks, the same is seen in it, and replies stop at the same byte.
import { createClient } from '@redis/client'
import fc from 'fast-check'
import mysql from 'mysql2/promise'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Ledger } from '../../src/base/ledger.ts'
import { Scope } from '../../src/base/scope.ts'
import { FaultProxy } from '../../src/faults/proxy.ts'
import { serviceProviders } from '../../src/services/service-providers.ts'
import { startRedis } from '../../src/services/redis/start-redis.ts'
import type { Conversation } from '../../src/wire/conversation.ts'
import type { Audience } from '../../src/wire/listeners.ts'
import { MysqlConversation } from '../../src/wire/mysql.ts'
import { PostgresConversation } from '../../src/wire/postgres.ts'
import { RedisConversation, type SentCommand } from '../../src/wire/redis.ts'
import type { SentStatement } from '../../src/wire/sent-statement.ts'
import { kindsHere, realServers } from './lib/real-servers.ts'

interface Chunk {
  from: 'program' | 'service'
  bytes: Buffer
}

const servers = realServers()
const ledger = Ledger.open()
const redisIsHere = (await serviceProviders({ ledger, env: process.env })).some(({ kind, provider }) => kind === 'redis' && provider !== undefined)
afterAll(async () => {
  await servers.close()
  ledger.close()
})
let scope: Scope
beforeEach(() => {
  scope = new Scope('one test')
})
afterEach(() => scope.close())

/** Records what passes on each connection, in order. */
async function recording(target: { host: string; port: number }) {
  const conversations: Chunk[][] = []
  const tap = {
    open: () => {
      const chunks: Chunk[] = []
      conversations.push(chunks)
      return {
        request: (bytes: Buffer): void => void chunks.push({ from: 'program', bytes: Buffer.from(bytes) }),
        reply: (bytes: Buffer): undefined => void chunks.push({ from: 'service', bytes: Buffer.from(bytes) }),
        broke: (error: unknown) => {
          throw error
        },
        closed: () => {},
      }
    },
  }
  const { address } = await FaultProxy.start({ what: 'it', target, scope, tap })
  return { address, conversations }
}

/** All that is seen: what was sent, with which others, and at which byte its reply begins. */
function seenIn<Seen extends { trip: object }>(chunks: Chunk[], converse: (audience: Audience<Seen>) => Conversation, tell: (seen: Seen) => unknown): unknown[] {
  const seen: { what: unknown; trip: number; replyAt?: number }[] = []
  const trips: object[] = []
  let replied = 0
  const conversation = converse({
    any: true,
    sent: (one) => {
      if (!trips.includes(one.trip)) trips.push(one.trip)
      const entry: (typeof seen)[number] = { what: tell(one), trip: trips.indexOf(one.trip) }
      seen.push(entry)
      return [{ until: Promise.resolve(entry), held: () => waiting.push(entry) }]
    },
  })
  let waiting: typeof seen = []
  for (const { from, bytes } of chunks) {
    if (from === 'program') conversation.request(bytes)
    else {
      waiting = []
      const stops = conversation.reply(bytes) ?? []
      expect(stops.length).toBe(waiting.length)
      for (const [i, { at }] of stops.entries()) (waiting[i] as (typeof seen)[number]).replyAt = replied + at
      replied += bytes.length
    }
  }
  return seen
}

function sameHoweverCut(whole: Chunk[], see: (chunks: Chunk[]) => unknown[]): void {
  const expected = see(whole)
  expect(expected.length).toBeGreaterThan(3)
  // chunks of one side that follow each other may as well have been one
  const runs: Chunk[] = []
  for (const chunk of whole) {
    const last = runs.at(-1)
    if (last?.from === chunk.from) last.bytes = Buffer.concat([last.bytes, chunk.bytes])
    else runs.push({ ...chunk })
  }
  expect(see(runs)).toEqual(expected)
  expect(see(runs.flatMap(({ from, bytes }) => Array.from(bytes, (_, i) => ({ from, bytes: bytes.subarray(i, i + 1) }))))).toEqual(expected)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 50 }), (sizes) => {
      let next = 0
      const cut = runs.flatMap(({ from, bytes }) => {
        const pieces: Chunk[] = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes[next++ % sizes.length] as number
          pieces.push({ from, bytes: bytes.subarray(at, at + size) })
          at += size
        }
        return pieces
      })
      expect(see(cut)).toEqual(expected)
    }),
    { numRuns: 60 },
  )
}

const ofStatement = ({ sql, values, more }: SentStatement) => [sql, values(), more]
const inPostgres = (chunks: Chunk[]) => seenIn<SentStatement>(chunks, (audience) => new PostgresConversation(audience), ofStatement)
const inMysql = (chunks: Chunk[]) => seenIn<SentStatement>(chunks, (audience) => new MysqlConversation(audience), ofStatement)
const inRedis = (chunks: Chunk[]) => seenIn<SentCommand>(chunks, (audience) => new RedisConversation(audience), ({ name, args }) => [name, args.map(String)])

describe.skipIf(!kindsHere.includes('postgres'))('PostgreSQL', () => {
  async function at(): Promise<{ url: string; conversations: Chunk[][] }> {
    const database = await servers.database('postgres', scope)
    const { address, conversations } = await recording(database.address as { host: string; port: number })
    return { url: database.url(address), conversations }
  }

  test('with pg', async () => {
    const { url, conversations } = await at()
    const client = new pg.Client(url)
    await client.connect()
    await client.query('CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, NULL)')
    await client.query('INSERT INTO t VALUES ($1, $2)', [2, 'ü'.repeat(300)])
    await client.query({ name: 'named', text: 'SELECT * FROM t WHERE a = $1', values: [1] })
    await client.query({ name: 'named', text: 'SELECT * FROM t WHERE a = $1', values: [2] })
    await client.query('SELECT 1 / 0 FROM t').catch(() => {})
    await client.query('SELECT $1::int', ['x']).catch(() => {})
    await client.query('SELECT b FROM t')
    await client.end()
    sameHoweverCut(conversations[0] as Chunk[], inPostgres)
  })

  test('with postgres.js, pipelined, copying and by cursor', async () => {
    const { url, conversations } = await at()
    const sql = postgres(url, { max: 1, onnotice: () => {}, fetch_types: false })
    await sql`CREATE TABLE t (a int, b text)`
    const into = await sql`COPY t FROM STDIN`.writable()
    await new Promise<void>((resolve) => into.on('finish', resolve).end('1\tone\n2\ttwo\n'))
    await Promise.allSettled([sql`SELECT ${1}::int`, sql`SELECT 1 / (a - 1) FROM t`, sql`SELECT b FROM t WHERE a = ${2}`, sql`SELECT b FROM t`])
    await sql`SELECT i FROM generate_series(1, 25) AS i`.cursor(10, () => {})
    await sql.end()
    sameHoweverCut(conversations[0] as Chunk[], inPostgres)
  })
})

describe.skipIf(!kindsHere.includes('mariadb'))('MariaDB', () => {
  test('with mysql2, in both of its protocols', async () => {
    const database = await servers.database('mariadb', scope)
    const { address, conversations } = await recording(database.address as { host: string; port: number })
    const client = await mysql.createConnection({ uri: database.url(address), multipleStatements: true })
    await client.query('CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, NULL)')
    await client.query('INSERT INTO t VALUES (?, ?)', [2, 'ü'.repeat(300)])
    for (const a of [1, 2, null]) await client.execute('SELECT * FROM t WHERE a = ? AND 5 < ?', [a, new Date(0)])
    await client.execute('SELECT nothing FROM t').catch(() => {})
    await client.query('SELECT * FROM t; UPDATE t SET a = 3; SELECT b FROM t')
    await client.ping()
    await client.query('SELECT * FROM nowhere').catch(() => {})
    await client.end()
    sameHoweverCut(conversations[0] as Chunk[], inMysql)
  })
})

test.skipIf(!redisIsHere).each([2, 3] as const)('Redis, in RESP %i', async (RESP) => {
  const redis = await startRedis({ ledger, env: process.env }, scope)
  const { address, conversations } = await recording(redis.address)
  const client = createClient({ url: redis.environment(address).REDIS_URL, RESP })
  await client.connect()
  await client.set('a', '\r\n$5\r\n')
  await client.hSet('h', { x: '1', y: '' })
  await Promise.all([client.get('a'), client.get('absent'), client.hGetAll('h'), client.incr('a').catch(() => {}), client.zAdd('z', { score: 1.5, value: 'v' })])
  await client.zRangeWithScores('z', 0, -1)
  await client.multi().incr('n').lRange('list', 0, -1).exec()
  await client.subscribe('news', () => {})
  await client.unsubscribe('news')
  await client.ping()
  await client.close()
  sameHoweverCut(conversations[0] as Chunk[], inRedis)
})

test('bytes that are no protocol at all are refused, or wait for more, and never hang', () => {
  const silent: Audience<never> = { any: true, sent: () => undefined }
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 200 })), { maxLength: 10 }), fc.constantFrom(PostgresConversation, MysqlConversation, RedisConversation), (chunks, Kind) => {
      const conversation: Conversation = new Kind(silent as never)
      try {
        for (const [isRequest, bytes] of chunks) {
          if (isRequest) conversation.request(Buffer.from(bytes))
          else conversation.reply(Buffer.from(bytes))
        }
      } catch (error) {
        expect((error as Error).name).toBe('Unreadable')
      }
    }),
    { numRuns: 3000 },
  )
})
