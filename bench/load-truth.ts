// Whether the load generator tells the truth about a server that stalls, and sends evenly: judged by the server's own record.
import type { LoadResult, Percentiles } from '../src/author/load.ts'
import { sleep } from '../src/base/deadline.ts'
import { OpenLoop } from '../src/probes/load/open-loop.ts'
import { runLoad } from '../src/probes/load/load.ts'
import { RequestComposer } from '../src/probes/load/compose-requests.ts'
import { Stock } from '../src/probes/load/stock.ts'
import { evenness, truth } from '../src/probes/load/truth.ts'
import { monotonicMs, type Testimony, Witness } from '../src/probes/load/witness.ts'
import { judged, median, type Row } from './lib/row.ts'

const RATE = 1000
const SECONDS = 4
const PHASES = [0, 0.17, 0.34, 0.51, 0.68, 0.85]
const STALL = { stallMs: 100, periodMs: 1000 }
const OFF_BAR_PERCENT = 5
const BUSIEST_BAR_PERCENT = 15
/** A run in which this machine was too busy to send on time is made again, so often. */
const TRIES = 6
const QUIET_MS = 4

export async function run(): Promise<Row[]> {
  return [...(await stalls()), ...(await spread()), ...(await besideABusyEngine())]
}

async function stalls(): Promise<Row[]> {
  const server = await Witness.start(STALL)
  try {
    const runs: { told: LoadResult; real: Percentiles }[] = []
    for (const phase of PHASES) {
      const { told, seen } = await quietRun(server, () => untilPhase(server, phase))
      runs.push({ told, real: truth(seen, { rate: RATE, seconds: SECONDS }) })
    }
    const worst = (at: 'p99' | 'p999') => Math.max(...runs.map(({ told, real }) => (Math.abs(told.latency[at] - real[at]) / real[at]) * 100))
    const row = (at: 'p99' | 'p999', name: string): Row[] => [
      { what: `load, open loop, 100 ms stall each second, ${PHASES.length} phases, ${name}`, value: median(runs.map(({ told }) => told.latency[at])), unit: 'ms' },
      { what: `load, open loop, 100 ms stall each second, ${PHASES.length} phases, ${name} by the server's record`, value: median(runs.map(({ real }) => real[at])), unit: 'ms' },
    ]
    return [
      ...row('p99', 'p99'),
      ...row('p999', 'p99.9'),
      judged('load, open loop, p99 off the truth, worst phase', worst('p99'), '%', OFF_BAR_PERCENT),
      judged('load, open loop, p99.9 off the truth, worst phase', worst('p999'), '%', OFF_BAR_PERCENT),
    ]
  } finally {
    server.close()
  }
}

async function quietRun(server: Witness, before: () => Promise<void>): Promise<{ told: LoadResult; seen: Testimony }> {
  for (let tries = 1; ; tries++) {
    await before()
    const told = await load(server.port)
    const seen = await server.tell()
    if (tries === TRIES || (told.kept && told.lateness.p999 < QUIET_MS)) return { told, seen }
  }
}

/** Waits for a moment so far into the server's period. */
async function untilPhase(server: Witness, phase: number): Promise<void> {
  await sleep(1.2 * STALL.periodMs)
  const last = (await server.tell()).stalls.findLast(({ from, to }) => to - from > STALL.stallMs / 2)
  if (!last) throw new Error('the server did not stall')
  const target = last.from + phase * STALL.periodMs
  await sleep(target + STALL.periodMs * Math.ceil((monotonicMs() - target) / STALL.periodMs) - monotonicMs())
}

async function spread(): Promise<Row[]> {
  const server = await Witness.start()
  try {
    const { told, seen } = await quietRun(server, async () => {})
    const { lateness } = told
    const { busiestTenth, empty } = evenness(seen, { rate: RATE, seconds: SECONDS, slotMs: 10 })
    return [
      judged('load, open loop, share of requests in the busiest tenth of all 10 ms slots', busiestTenth * 100, '%', BUSIEST_BAR_PERCENT),
      judged('load, open loop, empty 10 ms slots', empty, 'slots', 0),
      { what: 'load, open loop, own lateness p50', value: lateness.p50, unit: 'ms' },
      { what: 'load, open loop, own lateness p99', value: lateness.p99, unit: 'ms' },
    ]
  } finally {
    server.close()
  }
}

/** Why the generator has a thread of its own: the lateness if it shared the engine's, which works for 30 ms in every 40. */
async function besideABusyEngine(): Promise<Row[]> {
  const server = await Witness.start()
  const busy = setInterval(() => {
    for (const until = performance.now() + 30; performance.now() < until; );
  }, 40)
  try {
    const own = await load(server.port)
    const shared = await inThisThread(server.port)
    return [
      { what: 'load, open loop beside a busy engine, own lateness p99, in a thread of its own', value: own.lateness.p99, unit: 'ms' },
      { what: "load, open loop beside a busy engine, own lateness p99, in the engine's thread", value: shared.lateness.p99, unit: 'ms' },
    ]
  } finally {
    clearInterval(busy)
    server.close()
  }
}

function load(port: number): Promise<LoadResult> {
  return runLoad({ addresses: [{ host: '127.0.0.1', port }], options: { request: { path: '/' }, seconds: SECONDS, rate: RATE }, signal: new AbortController().signal })
}

function inThisThread(port: number): Promise<LoadResult> {
  const addresses = [{ host: '127.0.0.1', port }]
  const request = new RequestComposer({ addresses }).compose({ path: '/' })
  return new OpenLoop({ addresses, seconds: SECONDS, rate: RATE, connections: 50, request }, Stock.of(request)).run()
}
