// How long after a server is ready we know that it is.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../src/base/free-port.ts'
import { untilReady } from '../src/engine/ready.ts'
import { judged, median, type Row } from './lib/row.ts'

const ROUNDS = 31
const BAR_MS = 2

/**
 * Says, on the clock that all processes share (CLOCK_MONOTONIC), when it began to listen, when it
 * was first connected to and when it had answered: what it needs for its first answer is its own.
 */
const SERVER = `
const now = () => process.hrtime.bigint()
let connected
const server = require('node:http').createServer((_, reply) => reply.end('ok', () => console.log([listening, connected, now()].join(' '))))
let listening
server.once('connection', () => (connected = now()))
server.listen(process.env.PORT, '127.0.0.1', () => (listening = now()))
`

export async function run(): Promise<Row[]> {
  const late: number[] = []
  for (let round = 0; round < ROUNDS; round++) late.push(await detection())
  return [judged('knowing that a server is ready, after it is', median(late), 'ms', BAR_MS)]
}

async function detection(): Promise<number> {
  const port = await freePort()
  const child = spawn(process.execPath, ['-e', SERVER], { env: { PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'] })
  const stamps = once(child.stdout, 'data') as Promise<[Buffer]>
  await untilReady(port, AbortSignal.timeout(10_000), () => {})
  const known = process.hrtime.bigint()
  const [text] = await stamps
  child.kill('SIGKILL')
  const [listening, connected, answered] = text.toString().trim().split(' ').map(BigInt) as [bigint, bigint, bigint]
  return Number(known - listening - (answered - connected)) / 1e6
}
