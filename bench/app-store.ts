// How long the app's API takes to answer with 10,000 attempts of 50 checks in the store, against an empty one.
import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ledger } from '../src/base/ledger.ts'
import { Scope } from '../src/base/scope.ts'
import { loadRoadmap } from '../src/library/roadmap/load-roadmap.ts'
import { REPORT_SCHEMA, summarise, type Report } from '../src/model/report.ts'
import { startApp, type App } from '../src/server/app.ts'
import { AppClient } from '../src/server/app-client.ts'
import { openStore } from '../src/server/store/open-store.ts'
import { SharedServers } from '../src/services/shared-servers.ts'
import { judged, median, type Row } from './lib/row.ts'

const ATTEMPTS = 10_000
const CHECKS = 50
const ROUNDS = 60
const BAR = 3

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'app-store-'))
  const ledger = Ledger.open()
  const scope = new Scope('the bench')
  const servers = new SharedServers({ ledger, scope, env: process.env })
  const begin = (home: string) => startApp({
    home, port: 0, version: 'bench', ledger, servers, env: process.env, elsewhere: join(folder, 'kept'), look: () => Promise.resolve({ sections: [] }), complain: (error) => console.error(error),
  })
  try {
    const [empty, full] = [join(folder, 'empty'), join(folder, 'full')]
    await (await openStore({ home: empty })).close()
    cpSync(empty, full, { recursive: true })
    await fill(full)
    const apps = [await begin(empty), await begin(full)] as const
    await Promise.all(apps.map((app) => app.ready))
    const rows = await compare(apps)
    for (const app of apps) await app.close()
    return rows
  } finally {
    await scope.close()
    ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(apps: readonly [App, App]): Promise<Row[]> {
  const clients = await Promise.all(apps.map(({ url }) => AppClient.connect(url)))
  const rows: Row[] = []
  for (const [path, inEmpty] of PATHS) {
    const times: [number[], number[]] = [[], []]
    // one after the other in turn, so that both meet the same machine
    for (let round = -10; round < ROUNDS; round++) {
      for (const [index, client] of clients.entries()) {
        const took = await timed(client as AppClient, index === 0 ? (inEmpty ?? path) : path)
        if (round >= 0) times[index as 0 | 1].push(took)
      }
    }
    const [empty, full] = times.map(median) as [number, number]
    rows.push({ what: `GET ${path}, ${ATTEMPTS} attempts`, value: full, unit: 'ms' }, judged(`  against an empty store`, full / empty, 'x', BAR))
  }
  return rows
}

/** What the pages ask for; beside it, what to compare with where an empty store has no such thing. */
const PATHS: [string, string?][] = [
  ['/roadmap'],
  ['/steps/1'],
  ['/topics/values-and-money'],
  ['/challenges/late-fees'],
  ['/attempts'],
  ['/attempts?challenge=late-fees'],
  ['/attempts?cursor=MIDDLE'],
  ['/history'],
  ['/history?challenge=late-fees'],
  ['/attempts/attempt-9998', '/roadmap'],
]

async function timed(client: AppClient, path: string): Promise<number> {
  const middle = Buffer.from(JSON.stringify(['2026-01-04T12:00:00.000Z', 'attempt'])).toString('base64url')
  const began = performance.now()
  const body = await client.get(path.replace('MIDDLE', middle))
  for await (const _ of body);
  return performance.now() - began
}

/** Attempts a minute apart, half of them at one challenge. */
async function fill(home: string): Promise<void> {
  const slugs = (await loadRoadmap()).challengeIndex.map(({ slug }) => slug)
  const store = await openStore({ home })
  const report = sample()
  await sql`
    insert into attempts (id, fingerprint, challenge, title, folder, started_at, ms, seed, state, passed, distinction, summary, source, events, report)
    select 'attempt-' || n, md5(n::text), case n % 2 when 0 then 'late-fees' else ${JSON.stringify(slugs)}::json ->> (n % ${slugs.length})::integer end, 'A title', '/tmp/somewhere',
      '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute', 5000, 'seed', 'finished', n % 3 = 0, n % 30 = 0,
      ${JSON.stringify(report.summary)}::json, 'cli', 100, ${JSON.stringify(report)}::json
    from generate_series(1, ${ATTEMPTS}::integer) n
  `.execute(store.db)
  await sql`
    insert into findings (attempt, position, check_id, verdict, level, ms)
    select 'attempt-' || n, c, 'a-check-with-a-name-like-' || c, case (n + c) % 7 when 0 then 'failed' else 'passed' end, 'required', 100
    from generate_series(1, ${ATTEMPTS}::integer) n, generate_series(0, ${CHECKS - 1}::integer) c
    order by n, c
  `.execute(store.db)
  await sql`analyze`.execute(store.db)
  await store.close()
}

function sample(): Report {
  const planned = Array.from({ length: CHECKS }, (_, n) => ({ id: `a-check-with-a-name-like-${n}`, claim: 'It holds what it says', level: 'required' as const, isolation: 'P' as const }))
  const findings = planned.map(({ id, claim, level, isolation }) => ({
    check: id, claim, because: 'It matters.', hint: 'Try this.', level, isolation, verdict: 'passed' as const, ms: 100, expectations: 3, evidenceDropped: 0,
    evidence: [{ kind: 'note' as const, atMs: 1, label: 'what was seen', value: randomBytes(200).toString('hex') }],
  }))
  return {
    schema: REPORT_SCHEMA, attempt: 'attempt', startedAt: '2026-01-01T00:00:00.000Z', ms: 5000, engine: 'bench', challenge: { slug: 'late-fees', title: 'A title', step: 1 },
    project: { path: '/tmp/somewhere', command: {}, uses: {} }, seed: 'seed', outcome: 'finished', planned, findings, summary: summarise(findings, planned, 'finished'),
  }
}
