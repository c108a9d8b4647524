/** A place in a chunk of replies from which on nothing goes on for a while. */
export interface Stop {
  /** Bytes of the chunk that still go on before. */
  at: number
  until: Promise<unknown>
}

/** Wants the reply to one request kept back. */
export interface Keep {
  until: Promise<unknown>
  /** The reply is there, and is kept back. */
  held(): void
}

/** Whom a decoder tells of what it reads. */
export interface Audience<Seen> {
  /** Without anybody who listens, decoders spare themselves what only listeners need. */
  readonly any: boolean
  /** Told of a request before it goes on; answers with those who want its reply kept back. */
  sent(seen: Seen): Keep[] | undefined
}

interface Listener<Seen> {
  sent(seen: Seen): Keep | undefined
  /** A connection cannot be read. */
  unreadable(why: string): void
}

/** Who listens to one service at this moment, in every check that runs. */
export class Listeners<Seen> implements Audience<Seen> {
  readonly #all = new Set<Listener<Seen>>()

  get any(): boolean {
    return this.#all.size > 0
  }

  add(listener: Listener<Seen>): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  sent(seen: Seen): Keep[] | undefined {
    let keeps: Keep[] | undefined
    for (const listener of this.#all) {
      const keep = listener.sent(seen)
      if (keep) (keeps ??= []).push(keep)
    }
    return keeps
  }

  unreadable(why: string): void {
    for (const listener of this.#all) listener.unreadable(why)
  }
}
