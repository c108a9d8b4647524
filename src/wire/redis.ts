import { MESSAGE_LIMIT, Unreadable, type Conversation } from './conversation.ts'
import type { Audience, Keep, Stop } from './listeners.ts'
import { Queue } from './queue.ts'
import { RespReplies } from './resp-replies.ts'

/** A command as the program sent it. */
export interface SentCommand {
  /** In upper case. */
  name: string
  args: Buffer[]
  /** The same object for all that is sent before the client has its answers. */
  trip: object
}

interface Awaited {
  keeps?: Keep[]
}

const CR = 13
const LF = 10
const STAR = '*'.charCodeAt(0)
const DOLLAR = '$'.charCodeAt(0)
/** Redis takes no longer line that is not in the form of its clients. */
const LINE_LIMIT = 64 << 10
const ARGUMENTS_LIMIT = 1 << 20

const SUBSCRIPTIONS = new Set(['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE'])
/** What a subscriber is told without having asked, in RESP 2 as a list like any other. */
const TOLD = new Set(['message', 'pmessage', 'smessage', 'subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe'])
/** The connection speaks otherwise from then on. */
const ENDLESS = new Set(['MONITOR', 'SYNC', 'PSYNC'])
const PLAIN: Awaited = Object.freeze({})
const NOTHING = Buffer.alloc(0)

/**
 * Redis' protocol (RESP 2 and 3) on one connection. A round trip begins with
 * the first command sent while nothing is unanswered, and everything sent
 * before all answers are there belongs to it: so a pipeline is one. Only a
 * pipeline of many kilobytes, which its client hands over in several writes,
 * may count as a few, if the server has answered the one before the next comes.
 */
export class RedisConversation implements Conversation {
  readonly #audience: Audience<SentCommand>
  readonly #awaited = new Queue<Awaited>()
  readonly #replies: RespReplies
  #stops: Stop[] | undefined
  #trip: object = {}

  // the command that is being read
  #line: Buffer = NOTHING
  #argumentsLeft = 0
  #argument: { left: number; parts: Buffer[] } | undefined
  #args: Buffer[] = []
  #bytes = 0

  /** It takes part in publish and subscribe. */
  #subscriber = false
  #silent: 'no' | 'off' | 'next' = 'no'

  constructor(audience: Audience<SentCommand>) {
    this.#audience = audience
    this.#replies = new RespReplies({ begin: (type, at) => this.#answered(type, at), whole: (type, first, last) => this.#whole(type, first, last) })
  }

  request(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at = this.#argument ? this.#body(chunk, at, this.#argument) : this.#readLine(chunk, at)
  }

  reply(chunk: Buffer): Stop[] | undefined {
    this.#stops = undefined
    this.#replies.read(chunk)
    return this.#stops
  }

  #readLine(chunk: Buffer, from: number): number {
    // what is begun before all answers are there was sent without waiting for them
    if (this.#argumentsLeft === 0 && this.#line.length === 0 && this.#awaited.length === 0) this.#trip = {}
    const end = chunk.indexOf(LF, from)
    const part = chunk.subarray(from, end < 0 ? chunk.length : end)
    if (this.#line.length + part.length > LINE_LIMIT) throw new Unreadable('not the protocol of Redis')
    const line = this.#line.length > 0 ? Buffer.concat([this.#line, part]) : part
    if (end < 0) {
      this.#line = Buffer.from(line)
      return chunk.length
    }
    this.#line = NOTHING
    this.#understand(line.at(-1) === CR ? line.subarray(0, -1) : line)
    return end + 1
  }

  #understand(line: Buffer): void {
    if (this.#argumentsLeft > 0) {
      if (line[0] !== DOLLAR) throw new Unreadable('not the protocol of Redis')
      const length = number(line)
      if (length < 0) throw new Unreadable('not the protocol of Redis')
      this.#argument = { left: length + 2, parts: [] }
    } else if (line[0] === STAR) {
      const count = number(line)
      if (count > ARGUMENTS_LIMIT) throw new Unreadable('not the protocol of Redis')
      this.#argumentsLeft = Math.max(count, 0)
    } else {
      // an inline command, as a person would type it
      const words = line.toString('latin1').trim().split(/\s+/).filter(Boolean)
      if (words.length > 0) this.#command(words.map((word) => Buffer.from(word.replace(/^(["'])(.*)\1$/, '$2'), 'latin1')))
    }
  }

  #body(chunk: Buffer, from: number, argument: { left: number; parts: Buffer[] }): number {
    const to = Math.min(from + argument.left, chunk.length)
    argument.left -= to - from
    this.#bytes += to - from
    // the first word is always wanted; values only if somebody listens
    const wanted = (this.#args.length < 3 && this.#bytes < 4096) || (this.#audience.any && this.#bytes < MESSAGE_LIMIT)
    if (wanted) argument.parts.push(Buffer.from(chunk.subarray(from, to)))
    if (argument.left === 0) {
      const whole = Buffer.concat(argument.parts)
      this.#args.push(whole.subarray(0, Math.max(whole.length - 2, 0)))
      this.#argument = undefined
      if (--this.#argumentsLeft === 0) {
        const args = this.#args
        this.#args = []
        this.#bytes = 0
        this.#command(args)
      }
    }
    return to
  }

  #command([first, ...args]: Buffer[]): void {
    const name = first?.toString('latin1').toUpperCase() ?? ''
    if (ENDLESS.has(name)) throw new Unreadable(`with ${name} a connection speaks no longer in commands and replies`)
    const silent = this.#silenced(name, args)
    const keeps = this.#audience.any ? this.#audience.sent({ name, args, trip: this.#trip }) : undefined
    if (silent) return
    // it is answered by what it brings, channel by channel
    if (SUBSCRIPTIONS.has(name)) this.#subscriber = true
    else this.#awaited.push(keeps ? { keeps } : PLAIN)
  }

  #answered(type: string, at: number): void {
    if (type === '>') return
    // whether it is for the one who waits is only known when its first word is
    if (this.#subscriber && type === '*') return
    for (const keep of this.#awaited.first?.keeps ?? []) {
      ;(this.#stops ??= []).push({ at, until: keep.until })
      keep.held()
    }
  }

  #whole(type: string, first: string, last: number | undefined): void {
    if (type === '>' || (this.#subscriber && type === '*' && TOLD.has(first))) {
      if (first.endsWith('unsubscribe') && last === 0) this.#subscriber = false
    // a server that takes no more clients says so to who has not yet spoken
    } else if (!this.#awaited.shift() && !this.#subscriber && type !== '-') throw new Unreadable('a reply that nobody asked for')
  }

  /** A program may ask for no answers at all. */
  #silenced(name: string, args: Buffer[]): boolean {
    const was = this.#silent
    if (was === 'next') this.#silent = 'no'
    if (name === 'CLIENT' && args[0]?.toString().toUpperCase() === 'REPLY') {
      const how = args[1]?.toString().toUpperCase()
      this.#silent = how === 'OFF' ? 'off' : how === 'SKIP' && was !== 'off' ? 'next' : how === 'ON' ? 'no' : this.#silent
      return how !== 'ON'
    }
    return was !== 'no'
  }
}

function number(line: Buffer): number {
  const text = line.toString('latin1', 1)
  if (!/^-?\d{1,10}$/.test(text)) throw new Unreadable('not the protocol of Redis')
  return Number(text)
}
