/** Reads what passes through a proxy, for as long as the proxy stands. */
export interface Tap {
  /** Told of every connection before its first byte. */
  open(door: Door | undefined): ConnectionTap
}

/** Reads one connection, every chunk before it goes on. Chunks are neither to be changed nor to be kept. */
export interface ConnectionTap {
  /** What the program sends. */
  request(chunk: Buffer): void
  /** What the service sends. Answers with the places where it has to wait, in order. */
  reply(chunk: Buffer): Stop[] | undefined
  /** It threw, and is asked no more; what it stopped goes on. */
  broke(error: unknown): void
  /** The connection is gone. */
  closed(): void
}

/** A place in a chunk from which on nothing is forwarded for a while. */
export interface Stop {
  /** Bytes of the chunk that still go on before. */
  at: number
  until: Promise<unknown>
}

/** An address of the proxy that is given to one sender alone, so that it is known who speaks. */
export interface Door {
  /** As in `web`. */
  name: string
  /** Which of several of that name, counted from 0. */
  instance?: number
}
