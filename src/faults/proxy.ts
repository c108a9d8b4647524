import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Faults } from '../author/context.ts'
import { freePort } from '../base/free-port.ts'
import type { Scope } from '../base/scope.ts'
import type { Recorder } from '../model/recorder.ts'
import { OneWay, type Weather } from './one-way.ts'

interface Address {
  host: string
  port: number
}

interface Hold {
  /** The connection whose reply is kept; undefined until one has spoken. */
  pair?: Pair
  onHeld: () => void
}

interface Pair {
  program: Socket
  service: Socket
  replies: OneWay
  requests: OneWay
}

export interface FaultProxyOptions {
  /** What is behind it, as in `the database`. */
  what: string
  target: Address
  /** Ends the proxy when it closes. */
  scope: Scope
}

/** Stands between one subject and one service. Without a fault it only forwards. */
export class FaultProxy {
  readonly address: Address
  readonly #what: string
  readonly #target: Address
  readonly #pairs = new Set<Pair>()
  readonly #weather: Weather = { paused: false, latencyMs: 0 }
  #holds: Hold[] = []
  #server: Server | undefined
  #closed = false

  private constructor(port: number, { what, target }: FaultProxyOptions) {
    this.address = { host: '127.0.0.1', port }
    this.#what = what
    this.#target = target
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    for (let tries = 1; ; tries++) {
      const proxy = new FaultProxy(await freePort(), options)
      options.scope.defer(`the way to ${options.what}`, () => proxy.close())
      try {
        await proxy.#listen()
        return proxy
      } catch (error) {
        // between asking for a free port and using it, somebody else may have taken it
        if (tries === 5) throw error
      }
    }
  }

  /** Open connections from the program. */
  connections(): number {
    return this.#pairs.size
  }

  /** The harm one check may do, written down in its record. */
  forCheck(recorder: Recorder): Faults {
    const record = (what: string) => recorder.add({ kind: 'fault', atMs: recorder.now(), what: `${this.#what}: ${what}` })
    return {
      possible: true,
      cut: async () => {
        await this.cut()
        record('connections are closed, new ones refused')
      },
      reset: async () => {
        this.reset()
        record('open connections are reset')
      },
      pause: async () => {
        this.#weather.paused = true
        record('nothing gets through any more')
      },
      latency: async (ms) => {
        this.#weather.latencyMs = ms
        this.#flush()
        record(`everything takes ${ms} ms more, each way`)
      },
      holdNext: async () => {
        record('the next reply is held back')
        const hold = this.holdNext()
        return {
          held: hold.held.then(() => record('a reply is held back')),
          release: () => {
            hold.release()
            record('the held reply goes on')
          },
        }
      },
      restore: async () => {
        await this.restore()
        record('works again')
      },
      connections: () => this.connections(),
    }
  }

  /** Refuses new connections and closes the open ones. */
  async cut(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    const refusing = server && new Promise((resolve) => server.close(resolve))
    for (const pair of this.#pairs) this.#drop(pair)
    await refusing
  }

  /** Resets the open connections on both sides. */
  reset(): void {
    for (const pair of this.#pairs) {
      pair.program.resetAndDestroy()
      pair.service.resetAndDestroy()
      this.#forget(pair)
    }
  }

  /** Keeps back what the next connection to speak gets as its reply. */
  holdNext(): { held: Promise<void>; release: () => void } {
    const { promise: held, resolve } = Promise.withResolvers<void>()
    const hold: Hold = { onHeld: resolve }
    this.#holds.push(hold)
    return { held, release: () => this.#release(hold) }
  }

  /** Ends every fault. */
  async restore(): Promise<void> {
    this.#weather.paused = false
    this.#weather.latencyMs = 0
    const holds = this.#holds
    this.#holds = []
    for (const hold of holds) this.#release(hold)
    this.#flush()
    if (!this.#server && !this.#closed) await this.#listen()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.cut()
  }

  #listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (program) => this.#accept(program))
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.address.port, this.address.host, () => {
        server.off('error', reject)
        server.on('error', () => {})
        this.#server = server
        resolve()
      })
    })
  }

  #accept(program: Socket): void {
    // taken by the system before the cut, handed to us after it
    if (!this.#server) {
      program.destroy()
      return
    }
    const service = connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    const pair: Pair = {
      program,
      service,
      requests: new OneWay(program, service, this.#weather, () => this.#spoke(pair)),
      replies: new OneWay(service, program, this.#weather, () => this.#replied(pair)),
    }
    this.#pairs.add(pair)
    for (const [socket, other] of [[program, service], [service, program]] as const) {
      // a reset on one side is a reset on the other
      socket.on('error', () => other.resetAndDestroy())
      socket.on('close', () => {
        if (program.destroyed && service.destroyed) this.#forget(pair)
        // one side went away for good: there is nobody left to forward to
        else if (!this.#weather.paused) other.destroySoon()
      })
    }
  }

  #spoke(pair: Pair): void {
    const hold = this.#holds.find((waiting) => waiting.pair === undefined)
    if (!hold || this.#holds.some((taken) => taken.pair === pair)) return
    hold.pair = pair
    pair.replies.freeze()
  }

  #replied(pair: Pair): void {
    this.#holds.find((hold) => hold.pair === pair)?.onHeld()
  }

  #release(hold: Hold): void {
    this.#holds = this.#holds.filter((other) => other !== hold)
    hold.pair?.replies.thaw()
  }

  #flush(): void {
    for (const pair of this.#pairs) {
      pair.requests.flush()
      pair.replies.flush()
    }
  }

  #drop(pair: Pair): void {
    pair.program.destroy()
    pair.service.destroy()
    this.#forget(pair)
  }

  #forget(pair: Pair): void {
    pair.requests.stop()
    pair.replies.stop()
    this.#holds = this.#holds.filter((hold) => hold.pair !== pair)
    this.#pairs.delete(pair)
  }
}
