import { Connection, type Keeper } from './connection.ts'
import { CONNECTIONS } from './limits.ts'
import type { Address } from './open-socket.ts'

/** A write goes on a kept connection only if it was used this recently: the server must not be just about to close it. */
const WRITE_IDLE_MS = 20
/** A connection is not used any more so shortly before the server has said it will close it. */
const MARGIN_MS = 500
/** A server that closes sooner than this after a reply, without having said so, closes after every reply. */
const AT_ONCE_MS = 1000
/** After so long without a sign of its end, a connection has been kept open. */
const KEPT_MS = 10
/** A reply that begins so soon after idle connections were closed had waited for that. */
const RESCUED_MS = 200
/** So many stalled replies in a row are no chance. */
const STALLS = 3

/**
 * The connections to one address, and what was learned about how the server
 * treats them.
 *
 * Keeping connections is never required of a server (rule F1). A GET on a dead
 * one is asked again; a POST must not be, so it goes only where it will arrive.
 */
export class Lane implements Keeper {
  readonly address: Address
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()
  readonly #waiting: { write: boolean; resolve: (connection: Connection) => void; reject: (error: unknown) => void }[] = []
  /** It has been seen to keep a connection open after a reply. */
  #keeps = false
  /** The same after the refusal of a request with a body. */
  #keepsAfterRefusal = false
  /** It has been seen to close one at once, without saying so. */
  #closesAtOnce = false
  /** Kept connections do harm: it serves one at a time, or each reply on them stalls. */
  #keepNone = false
  #stalls = 0
  #rescuedAt = -Infinity
  #closed = false

  constructor(address: Address) {
    this.address = address
  }

  /** A connection for one exchange. With `fresh` a new one. */
  take(write: boolean, fresh = false): Connection | Promise<Connection> {
    if (this.#closed) throw new Error('the connection pool is closed')
    const kept = fresh ? undefined : this.#takeKept(write)
    if (kept) return kept
    if (this.#all.size < CONNECTIONS) return this.#open()
    return new Promise((resolve, reject) => this.#waiting.push({ write, resolve, reject }))
  }

  #takeKept(write: boolean): Connection | undefined {
    const now = performance.now()
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.open && now < connection.keptUntil - MARGIN_MS && (!write || this.#mayWrite(connection, now))) return connection
      // closed before another is opened: the server may serve one at a time
      this.drop(connection)
    }
    return undefined
  }

  #mayWrite(connection: Connection, now: number): boolean {
    const keeps = connection.refusedBody ? this.#keepsAfterRefusal : this.#keeps
    return keeps && !this.#closesAtOnce && now - connection.idleSince < WRITE_IDLE_MS
  }

  #open(): Connection {
    const connection = new Connection(this.address, this)
    this.#all.add(connection)
    return connection
  }

  /** Takes it back after a whole reply. */
  give(connection: Connection): void {
    if (connection.replies > 1) this.#learn(connection.usedAfterRefusal)
    this.#stalls = connection.stalled ? this.#stalls + 1 : 0
    if (this.#stalls >= STALLS || performance.now() - this.#rescuedAt < RESCUED_MS) this.#keepNone = true
    const next = this.#waiting[0]
    if (!connection.open || this.#closed || this.#keepNone || next?.write) return this.drop(connection)
    if (next) {
      this.#waiting.shift()
      return next.resolve(connection)
    }
    this.#idle.push(connection)
    if (connection.refusedBody ? !this.#keepsAfterRefusal : !this.#keeps) this.#watch(connection)
  }

  /** Takes it back after an exchange that failed. */
  drop(connection: Connection): void {
    this.#all.delete(connection)
    connection.destroy()
    if (this.#closed) return
    const next = this.#waiting.shift()
    if (next) next.resolve(this.#open())
  }

  #watch(connection: Connection): void {
    const { replies } = connection
    const timer = setTimeout(() => {
      // after the turn in which its end would be seen
      setImmediate(() => {
        if (connection.open && connection.replies === replies) this.#learn(connection.refusedBody)
      })
    }, KEPT_MS)
    timer.unref()
  }

  #learn(afterRefusal: boolean): void {
    this.#keeps = true
    if (afterRefusal) this.#keepsAfterRefusal = true
  }

  onIdleEnd(connection: Connection): void {
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    if (performance.now() - connection.idleSince < AT_ONCE_MS) this.#closesAtOnce = true
    this.drop(connection)
  }

  onSilence(): void {
    if (this.#idle.length === 0) return
    for (const connection of this.#idle.splice(0)) this.drop(connection)
    this.#rescuedAt = performance.now()
  }

  /** Closes what is idle and forgets what was learned: another process will answer here. */
  forget(): void {
    for (const connection of this.#idle.splice(0)) this.drop(connection)
    this.#keeps = false
    this.#keepsAfterRefusal = false
    this.#closesAtOnce = false
    this.#keepNone = false
  }

  close(reason: unknown): void {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
    for (const connection of this.#all) connection.destroy(reason)
    this.#all.clear()
  }
}
