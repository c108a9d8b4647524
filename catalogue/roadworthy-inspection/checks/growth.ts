import { reading } from 'roadworthy'
import type { ApiOperation, Created, DescribedApi } from 'roadworthy'
import { databaseIn, oneOfEach, resourcesWith } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const ROWS = 300
const TIMES = 8
const MEASURED = 61
const MOST_RATIO = 3
const TRIES = 4
const MOST_TIMES_THROUGH = 10
const GROWING_MS = 90_000

export const latencyDoesNotFollowTableSize: InspectionCheck = {
  claim: 'What is asked for does not take longer because more is there',
  because: 'With ten rows everything is quick. A query that looks at every row is found out by your best customers first: they have the most.',
  hint: 'Look at the query with EXPLAIN: a sequential scan, or a subquery for each row, wants an index on the column it compares.',
  reference: reading('Use The Index, Luke: The Where Clause', 'https://use-the-index-luke.com/sql/where-clause'),
  severity: 'major',
  alone: true,
  boots: true,
  limitMs: 300_000,
  async run(context) {
    const { expect, inconclusive, note } = context
    const api = await context.api()
    resourcesWith(context, api, 'create')
    const seeds = await oneOfEach(context, api, 'create')
    const asked = seeds.flatMap((created) => questions(api, created))
    if (asked.length === 0) context.notApplicable('nothing that can be created can be read or listed; say it under `inspect: { resources: … }` in roadworthy.yaml')
    await grow(context, api, seeds, ROWS)
    const before = await measured(context, asked)
    const readBefore = await rowsRead(context, asked)
    const rows = await grow(context, api, seeds, ROWS * TIMES)
    note('rows of each in the end', rows)
    if (rows < ROWS * 4) inconclusive(`only ${rows} rows of each could be made in ${GROWING_MS / 1000} s`)
    const readAfter = await rowsRead(context, asked)
    for (const [name, read] of readAfter) {
      note(`${name}: rows read for one answer, before and after`, [readBefore.get(name), read])
      // no sensible plan goes through everything ten times
      expect(`times that ${name} goes through all rows there are, for one answer`, Math.floor(read / (rows * seeds.length))).toBeAtMost(MOST_TIMES_THROUGH)
    }
    const slow = await slowerOnes(context, asked, before)
    for (const [name, ratio] of slow) {
      note(`${name}: times as long`, ratio)
      const [few, many] = [readBefore.get(name), readAfter.get(name)]
      // rows are counted, time is only measured: where few are read it is not the table that makes it slow
      if (few !== undefined && many !== undefined && many <= Math.max(few, ROWS) * MOST_RATIO) continue
      expect(`how many times as long ${name} takes with ${TIMES} times as many rows`, ratio).toBeAtMost(MOST_RATIO)
    }
    for (const [name, read] of readAfter) if (read > rows && (slow.get(name) ?? 0) <= MOST_RATIO) context.advise(`${name} reads ${Math.round(read)} rows for one answer, with ${rows} of each there: quick today, and slower with every row.`)
  },
}

interface Question {
  name: string
  ask: () => Promise<{ ms: number; status: number }>
}

function questions(api: DescribedApi, created: Created): Question[] {
  const { read, list } = created.resource
  const one = (operation: ApiOperation, sized: boolean): Question => ({ name: operation.name, ask: () => api.send(operation, { values: created.values, query: sized ? api.sized(operation, 100) : {} }) })
  return [...(read ? [one(read, false)] : []), ...(list ? [one(list, true)] : [])]
}

/** Each with the least ratio of several tries: a machine that is busy for a while is no slow query. */
async function slowerOnes(context: InspectionContext, asked: Question[], before: Map<string, number>): Promise<Map<string, number>> {
  const least = new Map<string, number>()
  let suspects = asked
  for (let tries = 0; tries < TRIES && suspects.length > 0; tries++) {
    if (tries > 0) await context.sleep(1000)
    const after = await measured(context, suspects)
    for (const { name } of suspects) least.set(name, Math.min(least.get(name) ?? Infinity, Math.round(timesAsLong(before, after, name) * 100) / 100))
    suspects = suspects.filter(({ name }) => (least.get(name) as number) > MOST_RATIO)
  }
  return least
}

const COUNTED = 20
const FLUSH_MS = 1200

/** Rows that the database looks at for one answer of each; empty where it does not say. */
async function rowsRead(context: InspectionContext, asked: Question[]): Promise<Map<string, number>> {
  const out = new Map<string, number>()
  const database = databaseIn(context)
  if (database?.kind !== 'postgres') return out
  const sum = async () => Number((await database.query<{ rows: unknown }>('SELECT COALESCE(SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)), 0) AS rows FROM pg_stat_user_tables'))[0]?.rows)
  for (const { name, ask } of asked) {
    // a server tells of what it did at most once a second, and of what is left when it is asked again
    const flushed = async () => {
      await context.sleep(FLUSH_MS)
      await ask()
      await context.sleep(50)
      return sum()
    }
    const before = await flushed()
    for (let count = 1; count < COUNTED; count++) await ask()
    const read = (await flushed()) - before
    if (read > 0) out.set(name, Math.round(read / COUNTED))
  }
  return out
}

/** So many of each, unless time runs out; how many there are of the rarest. */
async function grow(context: InspectionContext, api: DescribedApi, seeds: Created[], rows: number): Promise<number> {
  const until = performance.now() + GROWING_MS
  const made = new Map(seeds.map((one) => [one, known.get(one) ?? 1]))
  const lane = async () => {
    for (;;) {
      const next = seeds.find((one) => (made.get(one) as number) < rows)
      if (!next || performance.now() > until) return
      made.set(next, (made.get(next) as number) + 1)
      await api.create(next.resource, { reuse: true })
    }
  }
  await Promise.all(Array.from({ length: 8 }, lane))
  for (const [one, count] of made) known.set(one, count)
  await countRows(context)
  return Math.min(...made.values())
}

/**
 * A server counts by itself what its plans rest on, but only every minute.
 * Until then it plans for the few rows there were, and what it reads then is
 * no fault of the program's (PostgreSQL documentation, Updating Planner Statistics).
 */
async function countRows(context: InspectionContext): Promise<void> {
  const database = databaseIn(context)
  if (database?.kind === 'postgres') await database.query('ANALYZE')
}

const known = new WeakMap<Created, number>()

/**
 * What each takes when it is not disturbed: the lower quartile, in ms. What
 * nothing takes is asked between, so that a slower machine is not a slower query.
 */
async function measured({ web, inspect, given }: InspectionContext, asked: Question[]): Promise<Map<string, number>> {
  const idle: Question = { name: IDLE, ask: () => web.get(inspect.health ?? '/healthz') }
  const times = new Map([idle, ...asked].map(({ name }) => [name, [] as number[]]))
  for (let turn = 0; turn <= MEASURED; turn++) {
    for (const { name, ask } of [idle, ...asked]) {
      const reply = await ask()
      // the first of each is warm-up
      if (turn === 0) given(`${name} while it is measured`, reply).toHaveStatus(200)
      else times.get(name)?.push(reply.ms)
    }
  }
  return new Map([...times].map(([name, all]) => [name, lowerQuartile(all)]))
}

const IDLE = 'nothing'

function lowerQuartile(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] as number
}

/** How many times as long, less what the machine itself has become slower. */
function timesAsLong(before: Map<string, number>, after: Map<string, number>, name: string): number {
  const slower = Math.max(1, (after.get(IDLE) as number) / (before.get(IDLE) as number))
  return (after.get(name) as number) / (before.get(name) as number) / slower
}

const REQUESTS = 5000
const MOST_GROWTH = 0.1
/** Growth below this is noise of the collector. */
const LEAST_BYTES = 4 * 1024 * 1024
const KNOBS = { NODE_OPTIONS: '--max-old-space-size=160', JAVA_TOOL_OPTIONS: '-Xmx160m', DOTNET_GCHeapHardLimit: '0xA000000', GOMEMLIMIT: '160MiB' }

export const memorySettles: InspectionCheck = {
  claim: 'Memory settles under the same load',
  because: 'A leak is found at three in the morning, when the machine kills the largest process. Each request that leaves something behind brings it nearer.',
  hint: 'Look for what is added for each request and never taken away: listeners, entries of a map that serves as cache, timers. Two heap snapshots, compared, name it.',
  reference: reading('OWASP Cheat Sheet: Denial of Service', 'https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html'),
  severity: 'major',
  alone: true,
  boots: { env: KNOBS },
  limitMs: 300_000,
  async run(context) {
    const { expect, note } = context
    const api = await context.api()
    const made = await oneOfEach(context, api, 'create', 'read')
    const grown: number[] = []
    for (let round = 0; round < 3; round++) {
      const { early, late } = await thirds(context, api, made)
      note(`round ${round + 1}: MiB after two thirds and at the end`, [early, late].map((bytes) => Math.round(bytes / 1024 / 1024)))
      grown.push(late - early)
      // what has settled has settled
      if (late - early <= Math.max(LEAST_BYTES, early * MOST_GROWTH)) {
        expect('rounds whose last third grew by no more than a tenth', 1).toBe(1)
        return
      }
      // slower each time: a heap that finds its size, not a leak
      if (round > 0 && (grown.at(-1) as number) < (grown[0] as number) / 3) break
    }
    const leaks = grown.length === 3 && grown.every((bytes) => bytes > LEAST_BYTES)
    expect(`MiB by which the last third of ${REQUESTS} equal requests grew it, in each of ${grown.length} rounds`, leaks ? grown.map((bytes) => Math.round(bytes / 1024 / 1024)).join(', ') : 'less each time').toBe('less each time')
  },
}

async function thirds({ subject, sleep }: InspectionContext, api: DescribedApi, made: Created[]): Promise<{ early: number; late: number }> {
  const settledBytes = async () => {
    const looks: number[] = []
    for (let look = 0; look < 5; look++) {
      looks.push((await subject.usage()).bytes)
      await sleep(60)
    }
    return Math.min(...looks)
  }
  const run = async (count: number) => {
    let left = count
    const lane = async () => {
      while (left-- > 0) {
        const created = made[left % made.length] as Created
        await (left % 5 === 0 && created.resource.list ? api.list(created) : api.act(created, 'read'))
      }
    }
    await Promise.all(Array.from({ length: 8 }, lane))
  }
  await run(Math.round((REQUESTS * 2) / 3))
  const early = await settledBytes()
  await run(Math.round(REQUESTS / 3))
  return { early, late: await settledBytes() }
}
