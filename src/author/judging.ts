export interface PollOptions<T> {
  ask: () => Promise<T>
  /** Whether an answer is the one waited for. */
  holds: (answer: T) => boolean
  /** Until when it must hold. Give the contract's time through `patience`. */
  withinMs: number
  /** How long it must then stay so. Default 0. */
  staysMs?: number
  /** Default 50. */
  everyMs?: number
}

export interface Polled<T> {
  /** The answer that tells: the first that broke off, the last that was not yet so, or the last of all. */
  last: T
  became: boolean
  /** False too if it never became so. */
  stayed: boolean
  /** When it first held, since the poll began. */
  afterMs?: number
}

export interface PairedOptions {
  a: () => Promise<unknown>
  b: () => Promise<unknown>
  /** At least 31, the default; odd. */
  pairs?: number
}

/** How long `b` takes beside `a` (rule G4). */
export interface Paired {
  /** Median of `b` over median of `a`. */
  ratio: number
  /** What the same measurement says of `a` beside `a`: how far from 1 chance alone goes. */
  noise: number
  /** `apart` only if the effect is at least three times the noise. */
  verdict: 'alike' | 'apart' | 'unclear'
}

/** Where a canary was found. */
export interface CanaryPlace {
  /** As in `the program's output`, `table members, column note`, `key price:7`. */
  where: string
  /** `as it is`, `base64`, `hex`, `percent-encoded`, `UTF-16`, … and `inside gzip`. */
  as: string
}
