import type { Barrier, HeldReply } from '../author/wire.ts'
import { CannotTell } from '../model/mistake.ts'
import type { Recorder } from '../model/recorder.ts'
import type { Keep } from './listeners.ts'
import type { WireTap } from './wire-tap.ts'

export interface CheckWireOptions<Seen extends object, What> {
  tap: WireTap<Seen>
  /** As in `the database`. */
  what: string
  recorder: Recorder
  /** Aborts when the check ends, and with it all that it asked for here. */
  signal: AbortSignal
  /** What a request consists of, for those who ask. */
  parts: (seen: Seen & { instance?: number }, atMs: number) => What[]
  /** A word for the record. */
  naming: (what: What) => string
  bytes: (seen: Seen) => number
}

/** What passed since a watch began. */
export interface Watched<Seen> {
  /** In the order it was sent. Throws if it cannot be told. */
  seen(): { seen: Seen & { instance?: number }; atMs: number }[]
  stop(): void
}

/** A watch that is given more ends as "cannot be told". */
const KEPT_BYTES = 256 << 20
const KEPT_REQUESTS = 500_000
/** A program that takes one request after the other never fills a barrier (rule G3). */
const BARRIER_MS = 2000

/** One check's view of a wire. */
export class CheckWire<Seen extends object, What> {
  readonly #options: CheckWireOptions<Seen, What>
  readonly #unreadableBefore: number
  readonly #ends = new Set<() => void>()

  constructor(options: CheckWireOptions<Seen, What>) {
    this.#options = options
    this.#unreadableBefore = options.tap.unreadableEver
    options.signal.addEventListener('abort', () => this.#endAll(), { once: true })
  }

  /** Nothing has escaped us since the check began. */
  get possible(): boolean {
    const { tap } = this.#options
    return tap.unreadable === undefined && tap.unreadableEver === this.#unreadableBefore
  }

  watch(): Watched<Seen> {
    const { recorder, what, bytes } = this.#options
    const kept: { seen: Seen & { instance?: number }; atMs: number }[] = []
    let keptBytes = 0
    const end = this.#listen((seen) => {
      if (keptBytes > KEPT_BYTES || kept.length >= KEPT_REQUESTS) return undefined
      keptBytes += bytes(seen)
      kept.push({ seen, atMs: recorder.now() })
      return undefined
    })
    return {
      seen: () => {
        this.#mustBePossible()
        if (keptBytes > KEPT_BYTES || kept.length >= KEPT_REQUESTS) throw new CannotTell(`the program sent ${what} more than can be kept`)
        return kept
      },
      stop: end,
    }
  }

  holdReply(fits: (what: What) => boolean): HeldReply<What> {
    const { naming } = this.#options
    const held = Promise.withResolvers<What>()
    const until = Promise.withResolvers<void>()
    // whoever never waits for it must not bring the engine down
    held.promise.catch(() => {})
    let state: 'waiting' | 'taken' | 'held' | 'released' = 'waiting'
    const end = this.#listen(
      (seen) => {
        const fit = state === 'waiting' ? this.#fit(seen, fits) : undefined
        if (!fit) return undefined
        state = 'taken'
        const onHeld = () => {
          if (state !== 'taken') return
          state = 'held'
          this.#record(`the reply to ${naming(fit)} is held back`)
          held.resolve(fit)
        }
        return { until: until.promise, held: onHeld }
      },
      {
        unreadable: () => held.reject(this.#cannotRead()),
        end: () => {
          if (state === 'held' && !this.#options.signal.aborted) this.#record('the held reply goes on')
          state = 'released'
          until.resolve()
        },
      },
    )
    if (!this.possible) held.reject(this.#cannotRead())
    return { held: held.promise, release: end }
  }

  barrier(count: number, fits: (what: What) => boolean): Barrier {
    const opened = Promise.withResolvers<number>()
    const until = Promise.withResolvers<void>()
    let inside = 0
    let isOpen = false
    let timer: NodeJS.Timeout | undefined
    const keep: Keep = {
      until: until.promise,
      held: () => {
        if (isOpen) return
        inside++
        if (inside === 1) timer = setTimeout(() => end(), BARRIER_MS)
        if (inside >= count) end()
      },
    }
    const end = this.#listen((seen) => (this.#fit(seen, fits) ? keep : undefined), {
      end: () => {
        isOpen = true
        clearTimeout(timer)
        until.resolve()
        opened.resolve(inside)
        if (!this.#options.signal.aborted) this.#record(`${inside} of ${count} had met, and all go on`)
      },
    })
    this.#record(`replies are held back until ${count} have met`)
    return { opened: opened.promise, release: end }
  }

  #fit(seen: Seen & { instance?: number }, fits: (what: What) => boolean): What | undefined {
    const { parts, recorder } = this.#options
    return parts(seen, recorder.now()).find((part) => fits(part))
  }

  /** Listens until the function that comes back is called, or the check ends. */
  #listen(sent: (seen: Seen & { instance?: number }) => Keep | undefined, more: { unreadable?: (why: string) => void; end?: () => void } = {}): () => void {
    const { tap, signal } = this.#options
    signal.throwIfAborted()
    const stop = tap.listeners.add({
      sent,
      unreadable: (why) => {
        this.#noteUnreadable(why)
        more.unreadable?.(why)
      },
    })
    const end = () => {
      stop()
      if (this.#ends.delete(end)) more.end?.()
    }
    this.#ends.add(end)
    return end
  }

  #noted = false

  #noteUnreadable(why: string): void {
    if (this.#noted) return
    this.#noted = true
    const { recorder, what } = this.#options
    recorder.add({ kind: 'note', atMs: recorder.now(), label: `a connection to ${what} cannot be read`, value: why })
  }

  #mustBePossible(): void {
    if (!this.possible) throw this.#cannotRead()
  }

  #cannotRead(): CannotTell {
    const { tap, what } = this.#options
    return new CannotTell(`what the program says to ${what} cannot be read: ${tap.unreadable ?? tap.lastUnreadable}`)
  }

  #record(event: string): void {
    const { recorder, what } = this.#options
    recorder.add({ kind: 'fault', atMs: recorder.now(), what: `${what}: ${event}` })
  }

  #endAll(): void {
    for (const end of this.#ends) end()
  }
}
