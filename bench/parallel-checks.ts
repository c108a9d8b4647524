// Checks marked P run beside each other: with a server that takes 5 ms a request, against one request after the other.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { isolationOf } from '../src/author/challenge.ts'
import { Ledger } from '../src/base/ledger.ts'
import { Scope } from '../src/base/scope.ts'
import { attempt } from '../src/engine/attempt.ts'
import { targetOf } from '../src/engine/target.ts'
import { find } from '../src/library/catalogue.ts'
import { SharedServers } from '../src/services/shared-servers.ts'
import { judged, median, type Row } from './lib/row.ts'
import { fileURLToPath } from 'node:url'

const ROUNDS = 5
const BAR = 0.4

export async function run(): Promise<Row[]> {
  const server = spawn(process.execPath, [fileURLToPath(new URL('lib/slow-front.mjs', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const url = `http://127.0.0.1:${Number(line)}`
    const rounds: { requests: number; ours: number; sequential: number }[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRound(url))
    return [
      { what: 'requests of all P checks of tools-rest', value: median(rounds.map((round) => round.requests)), unit: 'requests' },
      judged('all P checks, 5 ms a request, against as many requests in sequence', median(rounds.map((round) => round.ours / round.sequential)), 'x', BAR),
    ]
  } finally {
    server.kill()
  }
}

async function oneRound(url: string) {
  const before = await count(url)
  const began = performance.now()
  await checkAll(url)
  const ours = performance.now() - began
  const requests = (await count(url)) - before
  const begun = performance.now()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; i < requests; i++) await get(`${url}/tools?branch=bench`, agent)
  agent.destroy()
  return { requests, ours, sequential: performance.now() - begun }
}

async function checkAll(url: string): Promise<void> {
  const { slug, challenge } = await find('tools-rest')
  const ledger = Ledger.open()
  await using scope = new Scope('bench')
  const passed: string[] = []
  await attempt(
    {
      slug,
      challenge,
      project: { folder: '.', challenges: [], processes: {}, uses: {}, env: {} },
      seed: Math.random().toString(36).slice(2),
      only: Object.entries(challenge.checks).filter(([, check]) => isolationOf(check) === 'P').map(([id]) => id),
      target: targetOf(url, challenge),
      servers: new SharedServers({ ledger, scope, env: process.env }),
      ledger,
      signal: new AbortController().signal,
      engine: 'bench',
    },
    (event) => {
      if (event.type === 'check-finished' && event.finding.verdict === 'passed') passed.push(event.finding.check)
    },
  )
  ledger.close()
  if (passed.length === 0) throw new Error('no check passed, so nothing was measured')
}

async function count(url: string): Promise<number> {
  return Number(await get(`${url}/count`))
}

function get(url: string, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (reply) => {
      let text = ''
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()))
      reply.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end()
  })
}
