// What stands between a person and the first check: the command line's own start, against `node -e 0`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../src/model/report.ts'
import { judged, median, type Row } from './lib/row.ts'

const ROUNDS = 21
const HELP_BAR = 2
const FIRST_CHECK_BAR = 3
const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'bin', 'roadworthy.js')

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'start-up-'))
  try {
    cpSync(join(root, 'catalogue/late-fees/reference'), folder, { recursive: true })
    const rounds: { empty: number; help: number; first: number }[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const costs = { empty: await wall(['-e', '0']), help: await wall([bin, '--help']), first: await untilFirstCheck(folder) }
      // the first round warms the file cache
      if (round > 0) rounds.push(costs)
    }
    return [
      { what: '`node -e 0`, wall', value: median(rounds.map((round) => round.empty)), unit: 'ms' },
      judged('`roadworthy --help`, wall, against `node -e 0`', median(rounds.map((round) => round.help / round.empty)), 'x', HELP_BAR),
      judged('`roadworthy check` to the first check running, against `node -e 0`', median(rounds.map((round) => round.first / round.empty)), 'x', FIRST_CHECK_BAR),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function wall(args: string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  await once(child, 'exit')
  return performance.now() - began
}

/** late-fees has no server to boot and no service to start: what is left is all ours. */
async function untilFirstCheck(folder: string): Promise<number> {
  const began = performance.timeOrigin + performance.now()
  const child = spawn(process.execPath, [bin, 'check', folder, '--only', 'one-line-per-loan-in-order', '--json'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(child, 'close')
  const report = JSON.parse(text) as Report
  const first = report.findings[0]?.evidence.find((one) => one.kind === 'run')
  if (!first) throw new Error('the check recorded no run')
  return Date.parse(report.startedAt) + first.atMs - began
}
