import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Faults } from '../author/context.ts'
import { freePort } from '../base/free-port.ts'
import type { Scope } from '../base/scope.ts'
import type { Recorder } from '../model/recorder.ts'
import { OneWay, type Weather } from './one-way.ts'
import type { ConnectionTap, Door, Stop, Tap } from './tap.ts'

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
  tap?: ConnectionTap
  /** It failed, and is not asked any more. */
  tapBroke?: true
}

/** Where the program comes in. */
interface Entrance {
  address: Address
  /** Absent for the door of no one in particular. */
  door?: Door
  /** Absent while nobody is let in. */
  server?: Server
}

export interface FaultProxyOptions {
  /** What is behind it, as in `the database`. */
  what: string
  target: Address
  /** Ends the proxy when it closes. */
  scope: Scope
  /** Reads along. */
  tap?: Tap
}

/** Stands between one subject and one service. Without a fault it only forwards. */
export class FaultProxy {
  readonly #what: string
  readonly #target: Address
  readonly #tap: Tap | undefined
  /** The first is the door of no one in particular. */
  readonly #entrances: Entrance[] = []
  readonly #pairs = new Set<Pair>()
  readonly #weather: Weather = { paused: false, latencyMs: 0 }
  #holds: Hold[] = []
  #cut = false
  #closed = false

  private constructor({ what, target, tap }: FaultProxyOptions) {
    this.#what = what
    this.#target = target
    this.#tap = tap
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options)
    options.scope.defer(`the way to ${options.what}`, () => proxy.close())
    await proxy.#enter()
    return proxy
  }

  /** The door of no one in particular. */
  get address(): Address {
    return (this.#entrances[0] as Entrance).address
  }

  /** A door for one sender alone, the same at every call. Every fault holds for all doors. */
  async door(name: string, instance?: number): Promise<Address> {
    const known = this.#entrances.find(({ door }) => door?.name === name && door.instance === instance)
    return (known ?? (await this.#enter({ name, ...(instance === undefined ? {} : { instance }) }))).address
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
    this.#cut = true
    const refusing = this.#entrances.map((entrance) => {
      const { server } = entrance
      delete entrance.server
      return server && new Promise((resolve) => server.close(resolve))
    })
    for (const pair of this.#pairs) this.#drop(pair)
    await Promise.all(refusing)
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
    if (!this.#cut || this.#closed) return
    this.#cut = false
    await Promise.all(this.#entrances.map((entrance) => this.#listen(entrance)))
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.cut()
  }

  async #enter(door?: Door): Promise<Entrance> {
    for (let tries = 1; ; tries++) {
      const entrance: Entrance = { address: { host: '127.0.0.1', port: await freePort() }, ...(door ? { door } : {}) }
      try {
        if (!this.#cut) await this.#listen(entrance)
        // two may have asked for the same door at once
        const known = door && this.#entrances.find((other) => other.door?.name === door.name && other.door.instance === door.instance)
        if (known) entrance.server?.close()
        else this.#entrances.push(entrance)
        return known ?? entrance
      } catch (error) {
        // between asking for a free port and using it, somebody else may have taken it
        if (tries === 5) throw error
      }
    }
  }

  #listen(entrance: Entrance): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (program) => this.#accept(program, entrance))
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(entrance.address.port, entrance.address.host, () => {
        server.off('error', reject)
        server.on('error', () => {})
        entrance.server = server
        resolve()
      })
    })
  }

  #accept(program: Socket, entrance: Entrance): void {
    // taken by the system before the cut, handed to us after it
    if (!entrance.server) {
      program.destroy()
      return
    }
    const service = connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    const pair: Pair = {
      program,
      service,
      requests: new OneWay(program, service, this.#weather, (chunk) => this.#spoke(pair, chunk)),
      replies: new OneWay(service, program, this.#weather, (chunk) => this.#replied(pair, chunk)),
    }
    const tap = this.#tap?.open(entrance.door)
    if (tap) pair.tap = tap
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

  #spoke(pair: Pair, chunk: Buffer): undefined {
    this.#read(pair, (tap) => tap.request(chunk))
    const hold = this.#holds.find((waiting) => waiting.pair === undefined)
    if (!hold || this.#holds.some((taken) => taken.pair === pair)) return
    hold.pair = pair
    pair.replies.freeze()
  }

  #replied(pair: Pair, chunk: Buffer): Stop[] | undefined {
    if (this.#holds.length > 0) this.#holds.find((hold) => hold.pair === pair)?.onHeld()
    return this.#read(pair, (tap) => tap.reply(chunk))
  }

  /** A reader that fails has read for the last time on this connection; the traffic goes on. */
  #read<T>(pair: Pair, read: (tap: ConnectionTap) => T): T | undefined {
    const { tap } = pair
    if (!tap || pair.tapBroke) return undefined
    try {
      return read(tap)
    } catch (error) {
      pair.tapBroke = true
      tap.broke(error)
      pair.replies.openGates()
      return undefined
    }
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
    if (!this.#pairs.has(pair)) return
    pair.requests.stop()
    pair.replies.stop()
    pair.tap?.closed()
    this.#holds = this.#holds.filter((hold) => hold.pair !== pair)
    this.#pairs.delete(pair)
  }
}
