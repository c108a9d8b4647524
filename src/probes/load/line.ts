import type { Socket } from 'node:net'
import { BrokenReply } from '../http/broken-reply.ts'
import { isLoopback } from '../http/is-loopback.ts'
import { INBOX, openSocket, type Address } from '../http/open-socket.ts'
import type { PreparedRequest } from './plan.ts'
import { ReplyReader } from './reply-reader.ts'

/** Servers close what was idle for a while, from two seconds on: a request must not cross that. */
const IDLE_MS = 1500
/** As in the recording client: a full queue lets the kernel drop what knocks, and it knocks again only after a second. */
const KNOCK_MS = 150
const BACK_OFF_MS = { least: 10, most: 500 }
/** A server may hang up on a larger body instead of reading it, when it refuses it. */
const SURELY_READ_BYTES = 64 * 1024
/** These are about this machine, and no fault of the program. */
const OURS = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL'])

/** What a line tells the loop that it serves. */
export interface Loop {
  /** A whole reply came; the line is free. */
  answered(line: Line, now: number): void
  /** The request will not be answered; the line is not free before its back-off is over. */
  lost(line: Line): void
  /** The back-off is over. */
  free(line: Line): void
  /** This machine cannot open connections. */
  broken(error: Error): void
}

/** A place for one connection, which is opened when there is a request to send and kept as long as the server keeps it. */
export class Line {
  readonly address: Address
  /** When the request in hand was due, on the clock of `performance.now()`. */
  dueMs = 0
  /** A request was sent and is not answered. */
  busy = false
  readonly reader = new ReplyReader()
  readonly #loop: Loop
  readonly #loopback: boolean
  #request: PreparedRequest | undefined
  #socket: Socket | undefined
  #openedMs = 0
  #idleSince = 0
  /** Whole replies over the connection that is open. */
  #replies = 0
  #failures = 0
  #backOff: NodeJS.Timeout | undefined
  #closed = false

  constructor(address: Address, loop: Loop) {
    this.address = address
    this.#loop = loop
    this.#loopback = isLoopback(address.host)
  }

  send(request: PreparedRequest, dueMs: number, now: number): void {
    this.#request = request
    this.dueMs = dueMs
    this.busy = true
    if (this.#socket && now - this.#idleSince > IDLE_MS) this.#drop()
    this.#write(request)
  }

  /** Ends everything at once. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#backOff)
    this.#drop()
  }

  /** Opens anew what has been knocking for too long. Nothing has been sent then. */
  knockAgain(now: number): void {
    if (!this.#loopback || !this.#socket?.connecting || now - this.#openedMs < KNOCK_MS) return
    const before = this.#socket
    // after the turn in which the connecting would be seen
    setImmediate(() => {
      if (this.#socket !== before || !before.connecting || this.#closed || !this.#request) return
      this.#drop()
      this.#write(this.#request)
    })
  }

  #write(request: PreparedRequest): void {
    this.reader.start(request.toHead)
    this.#socket ??= this.#open()
    this.#socket.write(request.bytes)
  }

  #open(): Socket {
    this.#replies = 0
    this.#openedMs = performance.now()
    const socket = openSocket(this.address, (count) => {
      if (socket === this.#socket) this.#read(count)
    })
    let error: NodeJS.ErrnoException | undefined
    const ended = () => {
      if (socket === this.#socket) this.#ended(error)
    }
    socket.on('error', (raised) => (error = raised))
    socket.on('end', ended)
    socket.on('close', ended)
    return socket
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.destroy()
  }

  #read(count: number): void {
    // nobody asked: whatever it is, it cannot be told from the next reply
    if (!this.busy) return this.#drop()
    try {
      if (this.reader.push(INBOX, count)) this.#whole()
    } catch (error) {
      if (!(error instanceof BrokenReply)) throw error
      this.#lose()
    }
  }

  #whole(): void {
    const now = performance.now()
    this.#replies++
    this.#failures = 0
    this.#idleSince = now
    this.busy = false
    if (!this.reader.reusable || !this.#mayGoOn()) this.#drop()
    this.#loop.answered(this, now)
  }

  /** Whether the request leaves the connection fit for another. */
  #mayGoOn(): boolean {
    const { last, bodyBytes } = this.#request as PreparedRequest
    if (last || (this.#socket && this.#socket.writableLength > 0)) return false
    const { status } = this.reader
    return bodyBytes === 0 || status < 400 || (status !== 413 && bodyBytes <= SURELY_READ_BYTES)
  }

  #ended(error: NodeJS.ErrnoException | undefined): void {
    const wasKept = this.#replies > 0
    this.#drop()
    if (!this.busy) return
    if (error && OURS.has(error.code ?? '')) return this.#loop.broken(new Error(`this machine cannot open so many connections: ${error.message}`))
    if (!error && this.reader.end()) return this.#whole()
    const request = this.#request as PreparedRequest
    // the server closed a kept connection while the request was under way to it (rule E4)
    if (wasKept && request.safe && !this.reader.begun) return this.#write(request)
    this.#lose()
  }

  #lose(): void {
    this.#drop()
    this.busy = false
    const waitMs = Math.min(BACK_OFF_MS.most, BACK_OFF_MS.least * 2 ** this.#failures)
    this.#failures++
    // random, so that all do not come back at once
    this.#backOff = setTimeout(() => this.#loop.free(this), waitMs * (0.75 + 0.5 * Math.random()))
    this.#loop.lost(this)
  }
}
