// What a request costs the load generator: ours beside autocannon and wrk, on the same server. All are closed loops.
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
// @ts-expect-error: plain JavaScript, which also builds what is shipped
import { bundle } from '../scripts/bundle.mjs'
import { judged, median, type Row } from './lib/row.ts'

const ROUNDS = 5
const SECONDS = 4
const CONNECTIONS = 50
const AUTOCANNON_BAR = 0.6
const WRK_BAR = 2
const here = (file: string) => fileURLToPath(new URL(`lib/${file}`, import.meta.url))

/** Server and generator on cores of their own, where there are two: then the scheduler's moves are not measured. */
const PINS = availableParallelism() > 1 && !spawnSync('taskset', ['-V']).error
const PINNED = PINS ? ['taskset', '-c', '1'] : []

interface Cost {
  /** User and system time of the whole process. */
  cpuMs: number
  requests: number
}

/** Runs the programs in turn, as whole processes, and compares within each round. */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'load-cost-'))
  const target = fork(here('load-target.ts'), { execArgv: [] })
  try {
    const [port] = (await once(target, 'message')) as [number]
    pin(target.pid as number, '0')
    const programs = programsFor(port, await shipped(folder))
    const rounds: Record<string, Cost>[] = []
    // the first round warms the server, and does not count
    for (let round = 0; round <= ROUNDS; round++) {
      const costs: Record<string, Cost> = {}
      for (const [name, command] of Object.entries(programs)) costs[name] = await cost(command, target)
      if (round > 0) rounds.push(costs)
    }
    return rowsOf(rounds)
  } finally {
    target.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As it is shipped: nothing is left to strip or to resolve at its start. */
async function shipped(folder: string): Promise<string> {
  const source = fileURLToPath(new URL('../src/probes/load/load-worker.ts', import.meta.url))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  await bundle({ input: { 'bench/load-ours': here('load-ours.ts'), 'probes/load-worker': source }, dir: folder })
  return join(folder, 'bench/load-ours.js')
}

function programsFor(port: number, ours: string): Record<string, string[]> {
  const autocannon = fileURLToPath(import.meta.resolve('autocannon'))
  const url = `http://127.0.0.1:${port}/`
  return {
    ours: [process.execPath, ours, String(port), String(SECONDS), String(CONNECTIONS)],
    autocannon: [process.execPath, autocannon, '-c', String(CONNECTIONS), '-d', String(SECONDS), '-j', '-n', url],
    ...(spawnSync('wrk', ['-v']).error ? {} : { wrk: ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url] }),
  }
}

async function cost([file, ...args]: string[], target: ChildProcess): Promise<Cost> {
  const before = childrensCpuMs()
  const [command, ...rest] = [...PINNED, file as string, ...args] as [string, ...string[]]
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}: ${said}`)
  const cpuMs = childrensCpuMs() - before
  target.send('count')
  const [requests] = (await once(target, 'message')) as [number]
  return { cpuMs, requests }
}

function pin(pid: number, core: string): void {
  if (PINS) spawnSync('taskset', ['-a', '-c', '-p', core, String(pid)])
}

/** Of all children that have ended; the server lives on and is not in it. The kernel counts in hundredths of a second. */
function childrensCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

function rowsOf(rounds: Record<string, Cost>[]): Row[] {
  const each = (round: Record<string, Cost>, name: string) => ((round[name] as Cost).cpuMs * 1000) / (round[name] as Cost).requests
  const against = (peer: string) => median(rounds.map((round) => each(round, 'ours') / each(round, peer)))
  const names = Object.keys(rounds[0] as object)
  const rows: Row[] = names.map((name) => ({ what: `load, closed loop, CPU a request, ${name}`, value: median(rounds.map((round) => each(round, name))), unit: 'µs' }))
  rows.push(judged('load, closed loop, CPU a request, against autocannon', against('autocannon'), 'x', AUTOCANNON_BAR))
  if (names.includes('wrk')) rows.push(judged('load, closed loop, CPU a request, against wrk', against('wrk'), 'x', WRK_BAR))
  else rows.push({ what: 'load: wrk is not installed, compared with autocannon alone', value: 1, unit: 'peer' })
  return rows
}
