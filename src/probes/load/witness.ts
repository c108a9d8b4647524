import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/** What a server saw, on the clock that all processes share (CLOCK_MONOTONIC), in ms. */
export interface Testimony {
  /** When each request was read. */
  arrivals: number[]
  /** When the server did nothing: on purpose, or because the machine was busy. */
  stalls: { from: number; to: number }[]
  connections: number
}

export interface WitnessOptions {
  /** Stands still for so long, in each `periodMs`. */
  stallMs?: number
  periodMs?: number
}

/** A server in a process of its own that answers at once, stalls on purpose, and keeps a record to compare with. */
export class Witness {
  readonly port: number
  readonly pid: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
    this.pid = child.pid as number
  }

  static async start(options: WitnessOptions = {}): Promise<Witness> {
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], { execArgv: [] })
    const [port] = (await once(child, 'message')) as [number]
    return new Witness(child, port)
  }

  /** What it saw since it was last asked. */
  async tell(): Promise<Testimony> {
    const told = once(this.#child, 'message') as Promise<[Testimony]>
    this.#child.send('tell')
    return (await told)[0]
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }
}

/** On the clock of the testimony. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** Longer than this without a turn of its loop, the server did nothing. */
const NOTICEABLE_MS = 3
const HEAD_END = Buffer.from('\r\n\r\n')
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok')

async function serve({ stallMs = 0, periodMs = 1000 }: WitnessOptions): Promise<void> {
  let seen: Testimony = { arrivals: [], stalls: [], connections: 0 }
  const server = createServer({ noDelay: true }, (socket) => {
    seen.connections++
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => answer(socket, bytes, seen.arrivals))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.on('message', () => {
    process.send?.(seen)
    seen = { arrivals: [], stalls: [], connections: 0 }
  })
  process.send?.((server.address() as { port: number }).port)
  let turnMs = monotonicMs()
  setInterval(() => {
    const now = monotonicMs()
    if (now - turnMs > NOTICEABLE_MS) seen.stalls.push({ from: turnMs, to: now })
    turnMs = monotonicMs()
  }, 1)
  if (stallMs === 0) return
  const lock = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.wait(lock, 0, 0, stallMs), periodMs)
}

/** Requests without a body come whole over loopback. */
function answer(socket: Socket, bytes: Buffer, arrivals: number[]): void {
  for (let at = bytes.indexOf(HEAD_END); at !== -1; at = bytes.indexOf(HEAD_END, at + 4)) {
    arrivals.push(monotonicMs())
    socket.write(ANSWER)
  }
}

if (import.meta.main) await serve(JSON.parse(process.argv[2] as string) as WitnessOptions)
