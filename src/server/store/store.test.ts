import { sql } from 'kysely'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Ledger } from '../../base/ledger.ts'
import { Scope } from '../../base/scope.ts'
import { attempt, finding, hostile, report } from '../../explain/samples.ts'
import type { Finding } from '../../model/finding.ts'
import type { Report } from '../../model/report.ts'
import { providers, SharedServers } from '../../services/shared-servers.ts'
import { exportArchive, importArchive } from './archive.ts'
import { cursorOf, placeOf } from './cursor.ts'
import { migrate } from './migrate.ts'
import { openDatabase, openStore } from './open-store.ts'
import { Store } from './store.ts'
import { rowOf } from './attempt-row.ts'

const cache = mkdtempSync(join(tmpdir(), 'roadworthy-cache-'))
const env = { ...process.env, XDG_CACHE_HOME: cache }
const ledger = Ledger.open()
const whole = new Scope('the tests')
const servers = new SharedServers({ ledger, scope: whole, env })
const postgres = (await providers({ ledger, env })).find(({ kind }) => kind === 'postgres')

afterAll(async () => {
  await whole.close()
  ledger.close()
  rmSync(cache, { recursive: true, force: true })
})

if (!postgres?.provider) {
  if (process.env.CI === 'true') throw new Error(`PostgreSQL is not here, and everything has to be tested: ${postgres?.install}`)
  console.warn(`skipped: PostgreSQL is not here. ${postgres?.install}`)
}

type Options = { databaseUrl?: string }

/** A place for a new store. */
const places: Record<string, () => Promise<Options>> = {
  PGlite: () => Promise.resolve({}),
  ...(postgres?.provider ? { PostgreSQL: async () => ({ databaseUrl: (await (await servers.serverFor('postgres')).create(whole)).url() }) } : {}),
}

let made = 0

/** A report that is like no other: a minute after the last one. */
function aReport(more: Partial<Report> & { slug?: string; findings?: Finding[] } = {}): Report {
  const { slug = 'charge-once', findings = [finding('a'), finding('b', { verdict: 'failed' })], ...rest } = more
  const startedAt = new Date(Date.UTC(2025, 0, 1) + ++made * 60_000).toISOString()
  const base = report(attempt(findings))
  return { ...base, attempt: `attempt-${made}`, startedAt, challenge: { ...base.challenge, slug }, ...rest }
}

describe.each(Object.keys(places))('%s', (kind) => {
  const place = places[kind] as () => Promise<Options>
  let store: Store

  beforeAll(async () => {
    store = await openStore(await place())
  }, 60_000)
  afterAll(() => store.close())
  beforeEach(async () => {
    await sql`truncate attempts, projects cascade`.execute(store.db)
  })

  const ids = async (options: Parameters<Store['attempts']['list']>[0]) => (await store.attempts.list(options)).map(({ id }) => id)

  describe('attempts', () => {
    test('one that begins is written down at once, and goes on until it has ended', async () => {
      const plan = aReport({ findings: [], outcome: 'unfinished' })
      await store.attempts.begin(plan, { id: plan.attempt, source: 'app', home: '/h' })
      expect(await store.attempts.one(plan.attempt)).toMatchObject({ summary: { state: 'running', source: 'app' }, events: 0 })
      const half = { ...plan, findings: [finding('a')] }
      await store.attempts.progress(half, { id: plan.attempt, source: 'app', home: '/h', events: 7 })
      expect(JSON.parse((await store.attempts.one(plan.attempt))?.report ?? '')).toEqual(half)
      const end = { ...plan, ...aReport(), attempt: plan.attempt }
      await store.attempts.finish(end, { id: plan.attempt, source: 'app', home: '/h', events: 9, keptIn: '/p/.roadworthy/attempts/x' })
      const kept = await store.attempts.one(plan.attempt)
      expect(kept).toMatchObject({ summary: { state: 'finished', startedAt: end.startedAt, summary: end.summary, ms: end.ms, seed: end.seed }, events: 9 })
      expect(JSON.parse(kept?.report ?? '')).toEqual(end)
      expect(await store.attempts.verdicts(plan.attempt)).toEqual({ a: 'passed', b: 'failed' })
      // a late word of how far it has got changes nothing
      await store.attempts.progress(half, { id: plan.attempt, source: 'app', home: '/h' })
      expect((await store.attempts.one(plan.attempt))?.summary.state).toBe('finished')
    })

    test('whatever a program prints comes back as it was', async () => {
      const odd = aReport({ findings: [{ ...hostile(), output: 'nul \0 lone \ud800 tail \udc00 and "quotes" \\u0000' }] })
      expect(await store.attempts.takeIn(odd, { source: 'cli' })).toBe(odd.attempt)
      expect(JSON.parse((await store.attempts.one(odd.attempt))?.report ?? '')).toEqual(odd)
    })

    test('the same attempt is taken in once, another one of the same name gets a number', async () => {
      const first = aReport()
      const sameName = { ...aReport(), attempt: first.attempt }
      expect(await store.attempts.takeIn(first, { source: 'cli' })).toBe(first.attempt)
      expect(await store.attempts.takeIn(first, { source: 'cli' })).toBeUndefined()
      expect(await store.attempts.takeIn(sameName, { source: 'cli' })).toBe(`${first.attempt}-2`)
      expect(await store.attempts.takeIn(sameName, { source: 'cli' })).toBeUndefined()
      expect(await ids({ limit: 9 })).toEqual([`${first.attempt}-2`, first.attempt])
    })

    test('taken in by two at once, it is there once', async () => {
      const one = aReport()
      const taken = await Promise.allSettled([1, 2, 3].map(() => store.attempts.takeIn(one, { source: 'cli' })))
      expect(taken.filter((result) => result.status === 'fulfilled' && result.value !== undefined)).toHaveLength(1)
      expect(await ids({ limit: 9 })).toEqual([one.attempt])
    })

    test('pages follow each other without a gap or a repetition, even within one moment', async () => {
      const startedAt = '2025-06-01T12:00:00.123Z'
      const all = Array.from({ length: 25 }, (_, n) => aReport({ ...(n < 12 ? { startedAt, seed: `s${n}` } : {}), slug: n % 5 === 0 ? 'other' : 'charge-once' }))
      for (const one of all) await store.attempts.takeIn(one, { source: 'cli' })
      const seen: string[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await store.attempts.list({ before: cursor === undefined ? undefined : placeOf(cursor), limit: 4 })
        seen.push(...page.map(({ id }) => id))
        if (page.length < 4) break
        cursor = cursorOf(page.at(-1) as (typeof page)[number])
      }
      expect(seen).toEqual(all.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt) || b.attempt.localeCompare(a.attempt)).map((one) => one.attempt))
      expect((await ids({ challenge: 'other', limit: 99 })).length).toBe(5)
    })

    test('those an app left running are found by its folder alone', async () => {
      const [mine, theirs] = [aReport({ outcome: 'unfinished' }), aReport({ outcome: 'unfinished' })]
      await store.attempts.begin(mine, { id: mine.attempt, source: 'app', home: '/mine', events: 3 })
      await store.attempts.begin(theirs, { id: theirs.attempt, source: 'app', home: '/theirs' })
      expect(await store.attempts.leftRunning('/mine')).toEqual([{ id: mine.attempt, events: 0, report: mine }].map((one) => ({ ...one, events: 3 })))
    })

    test('how far a challenge has got: what was passed once stays so', async () => {
      const passes = report(attempt([finding('a')]))
      await store.attempts.takeIn(aReport({ slug: 'one', summary: { ...passes.summary, distinction: false } }), { source: 'cli' })
      const last = aReport({ slug: 'one' })
      await store.attempts.takeIn(last, { source: 'cli' })
      const standings = await store.attempts.standings(['one', 'none', "o'dd"])
      expect(standings.get('one')).toMatchObject({ passed: true, distinction: false, last: { id: last.attempt, summary: { passed: false } } })
      expect(standings.get('none')).toEqual({ passed: false, distinction: false })
      expect(standings.get("o'dd")).toEqual({ passed: false, distinction: false })
    })

    test('history: oldest first, with what became of each check; the newest if there are more', async () => {
      const all = [aReport(), aReport(), aReport({ findings: [], outcome: 'did-not-start' })]
      for (const one of all) await store.attempts.takeIn(one, { source: 'cli' })
      const history = await store.attempts.history({ limit: 2 })
      expect(history.map(({ id, verdicts }) => [id, verdicts])).toEqual([[all[1]?.attempt, { a: 'passed', b: 'failed' }], [all[2]?.attempt, {}]])
      expect(history[0]?.checkMs).toEqual({ a: expect.any(Number), b: expect.any(Number) })
    })

    test('the attempt before, and what became of its checks', async () => {
      const [first, other, last] = [aReport(), aReport({ slug: 'other' }), aReport()]
      for (const one of [first, other, last]) await store.attempts.takeIn(one, { source: 'cli' })
      const kept = await store.attempts.one(last.attempt)
      expect(kept && (await store.attempts.previous(kept.summary))).toEqual({ id: first.attempt, verdicts: { a: 'passed', b: 'failed' } })
    })
  })

  test('a folder is connected, replaced and taken away', async () => {
    await store.projects.connect('late-fees', '/a')
    const { connectedAt } = await store.projects.connect('late-fees', '/b')
    expect(await store.projects.of('late-fees')).toEqual({ challenge: 'late-fees', folder: '/b', connectedAt })
    expect(await store.projects.connectIfNone({ challenge: 'late-fees', folder: '/c', connectedAt })).toBe(false)
    expect(await store.projects.disconnect('late-fees')).toBe(true)
    expect(await store.projects.disconnect('late-fees')).toBe(false)
    expect(await store.projects.all()).toEqual([])
  })

  test('an archive carries everything to another store, and taken in twice changes nothing', async () => {
    const all = Array.from({ length: 60 }, () => aReport())
    all.push(aReport({ findings: [hostile()] }))
    for (const one of all) await store.attempts.takeIn(one, { source: one.seed === '1' ? 'app' : 'cli' })
    await store.projects.connect('late-fees', '/a')
    const bytes = await bytesOf(exportArchive(store, '1.0.0'))
    const other = await openStore({})
    try {
      expect(await importArchive(other, Readable.from([bytes]))).toEqual({ attempts: 61, known: 0, projects: 1, skipped: [] })
      expect(await importArchive(other, Readable.from([bytes]))).toEqual({ attempts: 0, known: 61, projects: 0, skipped: [] })
      expect(await other.attempts.list({ limit: 100 })).toEqual(await store.attempts.list({ limit: 100 }))
      const hostileOne = all.at(-1) as Report
      expect(await other.attempts.one(hostileOne.attempt)).toMatchObject({ report: (await store.attempts.one(hostileOne.attempt))?.report })
    } finally {
      await other.close()
    }
  })

  test.each([
    ['no gzip', Buffer.from('hello')],
    ['something else', gzipSync('{"schema":"other"}\n')],
    ['nothing', gzipSync('')],
    ['cut off', gzipSync(`{"schema":"roadworthy.archive/1","projects":[],"attempts":[\n`).subarray(0, 30)],
  ])('an archive that is none (%s) is refused in one sentence', async (_, bytes) => {
    await expect(importArchive(store, Readable.from([bytes]))).rejects.toThrow('That is no archive of Roadworthy’s.')
  })

  test('of an archive that is cut off, what is there is taken in', async () => {
    const all = Array.from({ length: 5 }, () => aReport({ findings: [hostile()] }))
    for (const one of all) await store.attempts.takeIn(one, { source: 'cli' })
    const bytes = await bytesOf(exportArchive(store, '1.0.0'))
    await sql`truncate attempts cascade`.execute(store.db)
    const { attempts, skipped } = await importArchive(store, Readable.from([bytes.subarray(0, bytes.length - 20)]))
    expect(attempts).toBeLessThanOrEqual(5)
    expect(skipped.at(-1)).toMatch(/^The archive is damaged or cut off after line \d;/)
  })

  test('what is damaged in an archive is left out, and said', async () => {
    const good = aReport()
    const text = `{"schema":"roadworthy.archive/1","projects":[{"challenge":1},{"challenge":"a","folder":"relative","connectedAt":"2025-01-01T00:00:00Z"}],"attempts":[\n{"source":"cli","report":{}},\nnot json,\n${JSON.stringify({ source: 'cli', report: good })}\n]}\n`
    const { attempts, projects, skipped } = await importArchive(store, Readable.from([gzipSync(text)]))
    expect({ attempts, projects }).toEqual({ attempts: 1, projects: 0 })
    expect(skipped).toEqual([expect.stringMatching(/^Line 2 was skipped: it is no report/), 'Line 3 was skipped: it is not JSON.'])
  })
})

describe.each(Object.keys(places))('migrations on %s', (kind) => {
  test('what an earlier version has written is there in this one, and its checks are known', async () => {
    const options = await (places[kind] as () => Promise<Options>)()
    const db = await openDatabase(options)
    await migrate(db, '0001-attempts')
    const old = aReport()
    await db.insertInto('attempts').values(rowOf(old, { id: old.attempt, source: 'cli' })).execute()
    await db.insertInto('projects').values({ challenge: 'late-fees', folder: '/a', connected_at: old.startedAt }).execute()
    await migrate(db)
    await migrate(db)
    const store = new Store(db)
    expect(JSON.parse((await store.attempts.one(old.attempt))?.report ?? '')).toEqual(old)
    expect(await store.attempts.verdicts(old.attempt)).toEqual({ a: 'passed', b: 'failed' })
    expect(await store.projects.of('late-fees')).toMatchObject({ folder: '/a' })
    const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(db)
    expect(rows.map(({ name }) => name)).toEqual(['0001-attempts', '0002-findings'])
    // a store that a newer version has written is left as it is
    await sql`insert into migrations (name, timestamp) values ('9999-from-the-future', '2030-01-01T00:00:00Z')`.execute(db)
    await expect(migrate(db)).rejects.toThrow('The store was written by a newer Roadworthy than this one.')
    await store.close()
  })
})

describe.runIf(postgres?.provider)('PostgreSQL shared by several', () => {
  test('apps that start at once take turns with the migrations', async () => {
    const options = await (places['PostgreSQL'] as () => Promise<Options>)()
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(options)))
    const one = aReport()
    await stores[0]?.attempts.takeIn(one, { source: 'cli' })
    for (const store of stores) expect(await store.attempts.has(one.attempt)).toBe(true)
    await Promise.all(stores.map((store) => store.close()))
  })

  test('what else is in the database stays apart', async () => {
    const options = await (places['PostgreSQL'] as () => Promise<Options>)()
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: options.databaseUrl })
    await client.connect()
    await client.query('create table attempts (mine text); create table kysely_migration (mine text)')
    const store = await openStore(options)
    expect(await store.attempts.list({ limit: 1 })).toEqual([])
    await store.close()
    expect((await client.query('select * from public.attempts')).fields.map(({ name }) => name)).toEqual(['mine'])
    await client.end()
  })

  test.each([
    ['mysql://root@localhost/app', 'DATABASE_URL is not the address of a PostgreSQL server.'],
    ['postgres://nobody@127.0.0.1:1/none', 'The database that DATABASE_URL names cannot be used: connect ECONNREFUSED 127.0.0.1:1.'],
  ])('%s is told in one sentence', async (databaseUrl, sentence) => {
    await expect(openStore({ databaseUrl })).rejects.toThrow(sentence)
  })
})

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
