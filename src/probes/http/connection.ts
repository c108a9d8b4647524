import type { Socket } from 'node:net'
import { type BrokenReply, lost } from './broken-reply.ts'
import { isLoopback } from './is-loopback.ts'
import { ListeningSocket } from './listening-socket.ts'
import { INBOX, openSocket, type Address } from './open-socket.ts'
import { ReplyParser } from './reply-parser.ts'
import type { Wire } from './wire.ts'

/** A reply that came whole. */
export interface Received {
  parser: ReplyParser
  ms: number
}

/** What a connection tells those who lend it. */
export interface Keeper {
  /** An idle connection ended, or spoke without being asked. */
  onIdleEnd(connection: Connection): void
  /** A request has waited for a while without a byte of its reply. */
  onSilence(connection: Connection): void
}

interface Pending {
  wire: Wire
  parser: ReplyParser
  resolve: (received: Received) => void
  reject: (error: unknown) => void
  sentAt: number
  /** When the first part of a reply came that did not come at once. */
  begunAt: number | undefined
  limitMs: number
  timer: NodeJS.Timeout | undefined
}

/** A server may hang up on a larger body instead of reading it, also where it does not say so. */
const SURELY_READ_BYTES = 64 * 1024
const SILENCE_MS = 1000
/**
 * A server with a short queue lets the kernel drop what knocks while it is
 * full, and the kernel knocks again after 1, 3 and 7 s. Nothing has been sent
 * then, so knocking again sooner is safe; far away it would be rude.
 */
const KNOCK_MS = 150
/**
 * A server that writes headers and body apart, over a connection whose first
 * bytes are long past, waits for our kernel's late acknowledgement in between.
 */
const STALL_MS = { least: 30, most: 250 }
const ONE_WRITE_CHARS = 16 * 1024
const NOT_ASCII = /[\x80-\xff]/

/** One connection; one exchange at a time. */
export class Connection {
  /** When it last became idle, on the clock of `performance.now()`. */
  idleSince = 0
  /** Whole replies so far. */
  replies = 0
  /** The last reply was a refusal of a request with a body: servers often hang up after those. */
  refusedBody = false
  /** It was so before the exchange that is under way. */
  usedAfterRefusal = false
  /** Until when the server said it keeps it open. */
  keptUntil = Infinity
  /** It ended under an exchange before a byte of the reply: a kept one may just have been dead. */
  endedUnanswered = false
  /** The last reply was held up in its middle by a late acknowledgement, as it seems. */
  stalled = false
  #socket: Socket
  readonly #address: Address
  readonly #keeper: Keeper
  #pending: Pending | undefined
  #error: NodeJS.ErrnoException | undefined
  #connected = false
  #ended = false
  /** The request has not been written to its end. */
  #writing = false
  #knock: NodeJS.Timeout | undefined

  constructor(address: Address, keeper: Keeper) {
    this.#address = address
    this.#keeper = keeper
    this.#socket = this.#open()
  }

  #open(): Socket {
    const address = this.#address
    const socket = openSocket(address, (count) => this.#read(count))
    // one that was given up for another has no say any more
    const current = (then: () => void) => () => {
      if (socket === this.#socket) then()
    }
    socket.on('connect', () => clearTimeout(this.#knock))
    socket.on(address.tls ? 'secureConnect' : 'connect', current(() => this.#onConnect()))
    socket.on('end', current(() => this.#end()))
    socket.on('error', (error) => {
      if (socket === this.#socket) this.#error = error
    })
    socket.on('close', current(() => this.#end()))
    if (isLoopback(address.host)) {
      // after the turn in which the connecting would be seen
      this.#knock = setTimeout(() => setImmediate(() => this.#knockAgain()), KNOCK_MS * (0.7 + 0.6 * Math.random()))
    }
    return socket
  }

  #onConnect(): void {
    this.#connected = true
    if (this.#pending) this.#pending.sentAt = performance.now()
  }

  #knockAgain(): void {
    if (!this.#socket.connecting || this.#ended) return
    const before = this.#socket
    this.#socket = this.#open()
    before.destroy()
    if (this.#pending) this.#write(this.#pending.wire)
  }

  /** Whether it can carry another exchange. */
  get open(): boolean {
    return !this.#ended && this.#pending === undefined
  }

  exchange(wire: Wire, limitMs: number): Promise<Received> {
    return new Promise((resolve, reject) => {
      const now = performance.now()
      const pending: Pending = { wire, parser: new ReplyParser(wire.method), resolve, reject, sentAt: now, begunAt: undefined, limitMs, timer: undefined }
      this.#pending = pending
      this.usedAfterRefusal = this.refusedBody
      // one timer does for two questions
      const first = Math.min(SILENCE_MS, limitMs)
      pending.timer = setTimeout(() => this.#onTimer(pending, limitMs - first), first)
      this.#write(wire)
    })
  }

  /** Ends it at once; an exchange under way is rejected with the reason. */
  destroy(reason?: unknown): void {
    this.#ended = true
    this.#settle()?.reject(reason ?? new Error('the connection was dropped'))
    this.#socket.destroy()
  }

  #write({ head, body }: Wire): void {
    const socket = this.#socket
    if (body === undefined || body.length === 0) {
      socket.write(head, 'latin1')
      return
    }
    // one write of one text is a third cheaper than two
    if (typeof body === 'string' && body.length < ONE_WRITE_CHARS && !NOT_ASCII.test(head)) {
      socket.write(head + body, 'utf8')
      return
    }
    this.#writing = true
    socket.cork()
    socket.write(head, 'latin1')
    socket.write(body, 'utf8', () => {
      if (socket === this.#socket) this.#writing = socket instanceof ListeningSocket && socket.writeError !== undefined
    })
    socket.uncork()
  }

  #read(count: number): void {
    const pending = this.#pending
    if (!pending) {
      if (this.#ended) return
      this.#ended = true
      this.#socket.destroy()
      this.#keeper.onIdleEnd(this)
      return
    }
    try {
      if (pending.parser.push(INBOX, count)) this.#whole(pending)
      else pending.begunAt ??= performance.now()
    } catch (error) {
      this.#fail(error as BrokenReply)
    }
  }

  #whole(pending: Pending): void {
    const { parser, wire } = pending
    const now = performance.now()
    this.#settle()
    this.replies++
    this.idleSince = now
    const tookMs = pending.begunAt === undefined ? 0 : now - pending.begunAt
    this.stalled = tookMs > STALL_MS.least && tookMs < STALL_MS.most
    const head = parser.head
    this.refusedBody = head !== undefined && head.status >= 400 && wire.bodyBytes > 0
    const unread = this.refusedBody && (head?.status === 413 || wire.bodyBytes > SURELY_READ_BYTES)
    this.keptUntil = head?.keepSeconds === undefined ? Infinity : now + head.keepSeconds * 1000
    if (unread || this.#writing || wire.last || !parser.reusable) {
      this.#ended = true
      this.#socket.destroy()
    }
    pending.resolve({ parser, ms: now - pending.sentAt })
  }

  /** The peer will send no more. */
  #end(): void {
    const wasEnded = this.#ended
    this.#ended = true
    const pending = this.#pending
    if (!pending) {
      if (!wasEnded) this.#keeper.onIdleEnd(this)
      return
    }
    this.endedUnanswered = this.#connected && !pending.parser.begun
    const error = this.#error ?? (this.#socket instanceof ListeningSocket ? this.#socket.writeError : undefined)
    const broken = error ? this.#explain(error, pending) : pending.parser.end()
    if (broken) this.#fail(broken)
    else this.#whole(pending)
  }

  #explain(error: NodeJS.ErrnoException, { parser }: Pending): Error {
    const { host, port } = this.#address
    const code = error.code ?? error.message
    if (!this.#connected) {
      // these are about this machine, and no fault of the program
      if (code === 'EMFILE' || code === 'ENFILE' || code === 'EADDRNOTAVAIL') return error
      if (code === 'ECONNREFUSED') return lost(`does not accept connections on ${host}:${port}`)
      return lost(`cannot be reached on ${host}:${port}: ${error.message || code}`)
    }
    const how = code === 'ECONNRESET' || code === 'EPIPE' ? 'reset the connection' : `broke the connection (${code})`
    if (parser.begun) return lost(`${how} in the middle of its reply: ${parser.progress}`)
    return lost(this.#writing ? `${how} before it had read the whole request, without an answer` : `${how} without an answer`)
  }

  #onTimer(pending: Pending, restMs: number): void {
    if (restMs > 0) {
      pending.timer = setTimeout(() => this.#onTimer(pending, 0), restMs)
      if (!pending.parser.begun) this.#keeper.onSilence(this)
      return
    }
    // a reply that waits to be read is not late: we are
    setImmediate(() => {
      if (this.#pending !== pending) return
      const { progress } = pending.parser
      const limit = `within ${pending.limitMs / 1000} s`
      if (!this.#connected) this.#fail(lost(`did not accept the connection ${limit}`))
      else this.#fail(lost(progress ? `did not finish its reply ${limit}: ${progress}` : `did not answer ${limit}`))
    })
  }

  #fail(error: Error): void {
    this.#ended = true
    this.#settle()?.reject(error)
    this.#socket.destroy()
  }

  #settle(): Pending | undefined {
    const pending = this.#pending
    this.#pending = undefined
    clearTimeout(pending?.timer)
    if (this.#ended) clearTimeout(this.#knock)
    return pending
  }
}
