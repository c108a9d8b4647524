// What is judged here is compared with what the server itself saw in the same run, and excused by what either side says of its own delays.
import { expect, test } from 'vitest'
import { sleep } from '../../base/deadline.ts'
import type { LoadResult, Percentiles } from '../../author/load.ts'
import { loadOn, witness } from './load-bench.ts'
import { type Evenness, evenness, truth } from './truth.ts'
import { monotonicMs, type Witness } from './witness.ts'

const PERIOD_MS = 1000
const PHASES = [0, 0.2, 0.4, 0.6, 0.8]
const TRIES = 8
/** For all phases together. */
const SPARE_TRIES = 4
/** Half a slot. */
const LATE_MS = 5

test('stalls of 100 ms in each second are told as those who had to wait saw them, whatever the phase', { timeout: 180_000 }, async () => {
  const server = await witness({ stallMs: 100, periodMs: PERIOD_MS })
  await sleep(1.2 * PERIOD_MS)
  const begun: number[] = []
  const spare = { tries: SPARE_TRIES }
  for (const phase of PHASES) {
    const { result, seen, stalled } = await keptRun(server, phase, spare)
    begun.push((((seen.arrivals[0] as number) - stalled) / PERIOD_MS) % 1)
    expect(result).toMatchObject({ loop: 'open', sent: 2000, answered: 2000, errors: 0, statuses: { 200: 2000 } })
    expect(seen.arrivals).toHaveLength(2000)
    const least = truth(seen, { rate: 1000, seconds: 2 })
    // a server that had a moment between two stalls may have answered in it, or may not
    const most = truth(seen, { rate: 1000, seconds: 2, joinMs: 10 })
    expect(least.p99).toBeGreaterThan(80)
    for (const at of ['p99', 'p999'] as const) {
      const told = JSON.stringify({ at, phase, result, least, most })
      expect(result.latency[at], told).toBeGreaterThanOrEqual(0.95 * least[at])
      // what was not kept says so itself, and is too much rather than too little
      if (result.kept) expect(result.latency[at], told).toBeLessThanOrEqual(1.05 * most[at] + result.lateness.max)
    }
  }
  // the phases did differ
  expect(Math.max(...begun) - Math.min(...begun)).toBeGreaterThan(0.5)
})

/** A run from this phase on: the first of a few in which the machine let the generator keep its schedule, else the last. */
async function keptRun(server: Witness, phase: number, spare: { tries: number }) {
  for (;;) {
    const stalled = await begins(server, phase)
    const result = await loadOn(server.port, { seconds: 2, rate: 1000 })
    const seen = await server.tell()
    if (result.kept || spare.tries-- <= 0) return { result, seen, stalled }
  }
}

/** Waits for a moment so far into the server's period; when its last stall began. */
async function begins(server: Witness, phase: number): Promise<number> {
  await sleep(1.1 * PERIOD_MS)
  const long = (await server.tell()).stalls.filter(({ from, to }) => to - from > 60)
  const { from } = long.at(-1) as { from: number }
  const target = from + phase * PERIOD_MS
  await sleep(target + PERIOD_MS * Math.ceil((monotonicMs() - target) / PERIOD_MS) - monotonicMs())
  return from
}

test('requests are spread evenly, as the server sees them', async () => {
  const server = await witness()
  for (let tries = 1; ; tries++) {
    const result = await loadOn(server.port, { seconds: 1, rate: 1000 })
    const seen = await server.tell()
    expect(seen.arrivals).toHaveLength(1000)
    // the quieter the run, the less there is to excuse
    if (tries < TRIES && result.lateness.p999 > LATE_MS) continue
    return mustBeEven(evenness(seen, { rate: 1000, seconds: 1, slotMs: 10 }), result)
  }
})

function mustBeEven(slots: Evenness, result: LoadResult): void {
  const late = shareLaterThan(LATE_MS, result.lateness)
  const seen = JSON.stringify({ slots, lateness: result.lateness })
  // of the ten requests due in an empty slot, five were late by half a slot or more
  expect(slots.empty, seen).toBeLessThanOrEqual(Math.floor((late * result.sent) / 5))
  expect(slots.spanMs, seen).toBeGreaterThan(950 - result.lateness.max - slots.stalled * 1000)
  expect(slots.busiestTenth, seen).toBeLessThanOrEqual(0.15 + late + slots.stalled)
}

/** At most such a share was later than this. */
function shareLaterThan(ms: number, { p90, p99, p999, max }: Percentiles): number {
  if (max <= ms) return 0
  return p999 <= ms ? 0.001 : p99 <= ms ? 0.01 : p90 <= ms ? 0.1 : 1
}

test('while the engine is busy the requests go on', async () => {
  const server = await witness()
  const load = loadOn(server.port, { seconds: 1.5, rate: 1000, request: (index) => ({ path: `/${index}` }) })
  while (!(await server.tell()).arrivals.length) await sleep(10)
  const from = monotonicMs()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800)
  const to = monotonicMs()
  await load
  const { arrivals } = await server.tell()
  expect(arrivals.filter((at) => at > from + 100 && at < to).length).toBeGreaterThan(10)
})

test('a slow rate comes when it is due, too', async () => {
  const server = await witness()
  const result = await loadOn(server.port, { seconds: 1, rate: 7.5 })
  const { arrivals, stalls, connections } = await server.tell()
  expect(result).toMatchObject({ sent: 8, answered: 8 })
  const [first, last] = [arrivals[0] as number, arrivals.at(-1) as number]
  // the first may have been sent late, or read late
  const delays = result.lateness.max + stalls.reduce((sum, { from, to }) => sum + to - from, 0)
  expect(last - first).toBeGreaterThan((7 / 7.5) * 1000 - 50 - delays)
  expect(connections).toBeLessThan(8)
})
