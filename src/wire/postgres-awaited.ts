import { Unreadable } from './conversation.ts'
import type { Keep, Stop } from './listeners.ts'
import { Queue } from './queue.ts'

type Kind = 'startup' | 'query' | 'call' | 'parse' | 'bind' | 'describe' | 'execute' | 'close' | 'sync' | 'copy-done'

/** Something the program sent that the server answers by itself. */
interface Awaited {
  kind: Kind
  keeps?: Keep[] | undefined
  /** The statement whose parameters are about to be described. */
  statement?: Prepared | undefined
}

export interface Prepared {
  sql: string
  /** Types of its parameters, as far as they are known; 0 leaves it to the server. */
  oids: number[]
}

/** The reply that ends each; all others before it belong to the same. */
const ENDS: Record<Kind, string> = {
  startup: 'Z', query: 'Z', call: 'Z', parse: '1', bind: '2', describe: 'Tn', execute: 'CIs', close: '3', sync: 'Z', 'copy-done': '',
}
/** Replies that may come before the end. */
const BEFORE: Record<Kind, string> = {
  startup: 'RKvE', query: 'TDCIEGHWdc', call: 'VE', parse: '', bind: '', describe: 't', execute: 'DGHWdc', close: '', sync: 'E', 'copy-done': '',
}
// what nobody wants kept back needs no object of its own
const PLAIN = Object.fromEntries(Object.keys(ENDS).map((kind) => [kind, Object.freeze({ kind })])) as Record<Kind, Awaited>

/** What the program waits for on one connection, in order; every reply is the answer to one of these. */
export class PostgresAwaited {
  readonly #queue = new Queue<Awaited>()
  /** Whether the first of them has had a part of its answer. */
  #begun = false
  #skipping = false
  #copyingIn = false
  #stops: Stop[] | undefined

  /** After an error the server takes no notice of anything until a Sync. */
  get skipping(): boolean {
    return this.#skipping
  }

  /** The statement whose parameters the server describes now. */
  get described(): Prepared | undefined {
    return this.#queue.first?.statement
  }

  await(kind: Exclude<Kind, 'sync' | 'copy-done'>, more: Pick<Awaited, 'keeps' | 'statement'> = {}): void {
    if (!this.#skipping) this.#queue.push(more.keeps || more.statement ? { kind, ...more } : PLAIN[kind])
  }

  sync(): void {
    // while rows are copied in, the server takes no notice of it
    if (this.#copyingIn) return
    this.#skipping = false
    this.#queue.push(PLAIN.sync)
  }

  copyDone(): void {
    this.#copyingIn = false
    // tells a Sync before it from one behind it, see #copiesIn
    if (this.#queue.first?.kind === 'execute') this.#queue.push(PLAIN['copy-done'])
  }

  /** Where the replies stop that have begun since it was asked last. */
  takeStops(): Stop[] | undefined {
    const stops = this.#stops
    this.#stops = undefined
    return stops
  }

  /** A reply begins at this place: it belongs to the first that still waits for one. */
  answered(type: number, at: number): void {
    const reply = String.fromCharCode(type)
    // these come whenever they like
    if (reply === 'N' || reply === 'A' || reply === 'S') return
    while (this.#queue.first?.kind === 'copy-done') this.#queue.shift()
    const first = this.#queue.first
    if (!first) {
      // a server that shuts down says so to everybody
      if (reply === 'E') return
      throw new Unreadable('a reply that nobody asked for')
    }
    if (!this.#begun) {
      this.#begun = true
      if (first.keeps) this.#keep(first.keeps, at)
    }
    if (ENDS[first.kind].includes(reply)) {
      this.#queue.shift()
      this.#begun = false
    } else if (reply === 'G') this.#copiesIn(first)
    else if (!BEFORE[first.kind].includes(reply)) {
      if (reply !== 'E') throw new Unreadable('a reply that does not belong to its request')
      this.#skip(at)
    }
  }

  /** An error in a batch is the answer to all of it up to the Sync. */
  #skip(at: number): void {
    this.#queue.shift()
    let first = this.#queue.first
    while (first && first.kind !== 'sync') {
      if (first.keeps) this.#keep(first.keeps, at)
      this.#queue.shift()
      first = this.#queue.first
    }
    this.#begun = false
    this.#copyingIn = false
    if (!first) this.#skipping = true
  }

  /** The server reads rows now, and a Sync that was sent before them counts for nothing. */
  #copiesIn(first: Awaited): void {
    if (first.kind !== 'execute') return
    let over = false
    this.#queue.filter((awaited) => {
      over ||= awaited.kind === 'copy-done'
      return over || awaited.kind !== 'sync'
    })
    this.#copyingIn = !over
  }

  #keep(keeps: Keep[], at: number): void {
    for (const keep of keeps) {
      ;(this.#stops ??= []).push({ at, until: keep.until })
      keep.held()
    }
  }
}
