// What stands between `roadworthy start` and a page in the browser, against `node -e 0`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, type Row } from './lib/row.ts'

const ROUNDS = 11
const bin = fileURLToPath(new URL('../bin/roadworthy.js', import.meta.url))

interface Start {
  /** The first page has come. */
  pageMs: number
  /** So has the first answer that needs the store. */
  storeMs: number
}

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'app-start-'))
  try {
    const rounds: { empty: number; first: Start; again: Start }[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const home = join(folder, String(round))
      const costs = { empty: await emptyMs(), first: await start(home), again: await start(home) }
      // the first round warms the file cache
      if (round > 0) rounds.push(costs)
    }
    const empty = median(rounds.map((round) => round.empty))
    const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick))
    return [
      { what: '`node -e 0`, wall', value: empty, unit: 'ms' },
      { what: '`roadworthy start` to a served page, on a folder it knows', value: of((round) => round.again.pageMs), unit: 'ms' },
      { what: '  against `node -e 0`', value: of((round) => round.again.pageMs / round.empty), unit: 'x' },
      { what: '`roadworthy start` to a served page, for the first time', value: of((round) => round.first.pageMs), unit: 'ms' },
      { what: '  against `node -e 0`', value: of((round) => round.first.pageMs / round.empty), unit: 'x' },
      { what: '… to the first answer from the store, on a folder it knows', value: of((round) => round.again.storeMs), unit: 'ms' },
      { what: '… to the first answer from the store, for the first time', value: of((round) => round.first.storeMs), unit: 'ms' },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function emptyMs(): Promise<number> {
  const began = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - began
}

async function start(home: string): Promise<Start> {
  const began = performance.now()
  const child = spawn(process.execPath, [bin, 'start', '--no-open'], { env: { ...process.env, DATABASE_URL: '', ROADWORTHY_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) {
    text += (chunk as Buffer).toString()
    if (/http:\S+\n/.test(text)) break
  }
  const url = /http:\S+/.exec(text)?.[0]
  if (!url) throw new Error('`roadworthy start` did not say where it is: was it built?')
  const { origin } = new URL(url)
  const cookie = String((await fetched(url)).headers['set-cookie']?.[0]).split(';')[0] as string
  await fetched(`${origin}/`, cookie)
  const pageMs = performance.now() - began
  await fetched(`${origin}/api/v1/roadmap`, cookie)
  const storeMs = performance.now() - began
  child.kill('SIGINT')
  await once(child, 'exit')
  return { pageMs, storeMs }
}

function fetched(url: string, cookie?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers: cookie ? { cookie } : {} }, (reply) => reply.resume().on('end', () => resolve(reply))).on('error', reject)
  })
}
