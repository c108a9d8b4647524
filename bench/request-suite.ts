// 320 requests with ten expectations each: our probe beside the same suite as plain scripts over node:http and undici.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
// @ts-expect-error: plain JavaScript, which also builds what is shipped
import { bundle } from '../scripts/bundle.mjs'
import { judged, median, tableOf, type Row } from './lib/row.ts'

const ROUNDS = 15
const NODE_HTTP_BAR = 1.3
const UNDICI_BAR = 0.9
const here = (file: string) => fileURLToPath(new URL(`lib/${file}`, import.meta.url))

interface Cost {
  wallMs: number
  cpuMs: number
}

/** Runs the three programs in turn, as whole processes, and compares within each round. */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'request-suite-'))
  const server = spawn(process.execPath, [here('request-suite-server.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const source = here('request-suite-ours.ts')
    await bundle({ input: { ours: source }, dir: folder, atOnce: [source] })
    const ours = join(folder, 'ours.js')
    const port = await portOf(server)
    const programs = { 'node:http': here('request-suite-node-http.mjs'), undici: here('request-suite-undici.mjs'), ours }
    const rounds: Record<keyof typeof programs, Cost>[] = []
    // the first round warms the file cache and the server, and does not count
    for (let round = 0; round <= ROUNDS; round++) {
      const costs = {} as Record<keyof typeof programs, Cost>
      for (const [name, file] of Object.entries(programs)) costs[name as keyof typeof programs] = await cost(file, port)
      if (round > 0) rounds.push(costs)
    }
    return rowsOf(rounds)
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function portOf(server: ChildProcess): Promise<number> {
  const [line] = (await once(server.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer]
  return Number(line)
}

async function cost(file: string, port: number): Promise<Cost> {
  await fetch(`http://127.0.0.1:${port}/reset`, { method: 'POST' })
  const began = performance.now()
  const child = spawn(process.execPath, [file, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  const wallMs = performance.now() - began
  const told = code === 0 ? (JSON.parse(output) as { requests: number; expectations: number; cpu: NodeJS.CpuUsage }) : undefined
  if (told?.requests !== 320 || told.expectations < 3000) throw new Error(`${file} did not do the whole suite: exit code ${code}, ${output}`)
  return { wallMs, cpuMs: (told.cpu.user + told.cpu.system) / 1000 }
}

function rowsOf(rounds: Record<'node:http' | 'undici' | 'ours', Cost>[]): Row[] {
  const ratio = (peer: 'node:http' | 'undici', kind: keyof Cost) => median(rounds.map((round) => round.ours[kind] / round[peer][kind]))
  return [
    { what: '320 requests, ours, wall', value: median(rounds.map((round) => round.ours.wallMs)), unit: 'ms' },
    { what: '320 requests, node:http script, wall', value: median(rounds.map((round) => round['node:http'].wallMs)), unit: 'ms' },
    { what: '320 requests, undici script, wall', value: median(rounds.map((round) => round.undici.wallMs)), unit: 'ms' },
    judged('320 requests, wall, against the node:http script', ratio('node:http', 'wallMs'), 'x', NODE_HTTP_BAR),
    judged('320 requests, CPU, against the node:http script', ratio('node:http', 'cpuMs'), 'x', NODE_HTTP_BAR),
    judged('320 requests, wall, against the undici script', ratio('undici', 'wallMs'), 'x', UNDICI_BAR),
    judged('320 requests, CPU, against the undici script', ratio('undici', 'cpuMs'), 'x', UNDICI_BAR),
  ]
}

if (import.meta.main) {
  const rows = await run()
  console.log(tableOf(rows))
  if (rows.some((row) => row.holds === false)) process.exitCode = 1
}
