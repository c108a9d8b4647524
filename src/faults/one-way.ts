import type { Socket } from 'node:net'
import type { Stop } from './tap.ts'

/** What one direction may be told to do with the bytes it gets. */
export interface Weather {
  /** Bytes are taken, and kept. */
  paused: boolean
  latencyMs: number
}

type Item = { dueMs: number } & ({ chunk: Buffer } | { end: true } | { gate: Gate })

/** Nothing that stands behind it goes on before it is open. */
interface Gate {
  open: boolean
}

/** Bytes kept back before the sender is made to wait, as a full buffer somewhere on the way would. */
const KEPT_BYTES = 8 << 20

/** Carries the bytes of one direction. Nothing is kept or copied while there is no fault; order and half-closing stay as they are. */
export class OneWay {
  readonly #from: Socket
  readonly #to: Socket
  readonly #weather: Weather
  /** Told of every chunk before it is forwarded or kept; may say where to stop. */
  readonly #onChunk: (chunk: Buffer) => Stop[] | undefined
  #kept: Item[] = []
  #keptBytes = 0
  #frozen = false
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, weather: Weather, onChunk: (chunk: Buffer) => Stop[] | undefined) {
    this.#from = from
    this.#to = to
    this.#weather = weather
    this.#onChunk = onChunk
    from.on('data', (chunk: Buffer) => this.#takeChunk(chunk))
    from.on('end', () => this.#take({ dueMs: this.#due(), end: true }))
    to.on('drain', () => this.flush())
  }

  /** Keeps everything back from now on, whatever the weather. */
  freeze(): void {
    this.#frozen = true
  }

  thaw(): void {
    this.#frozen = false
    this.flush()
  }

  /** Forwards what is due. */
  flush(): void {
    clearTimeout(this.#timer)
    while (this.#kept.length > 0 && !this.#stopped() && !this.#full()) {
      const item = this.#kept[0] as Item
      if ('gate' in item) {
        if (!item.gate.open) break
        this.#kept.shift()
        continue
      }
      const waitMs = this.#weather.latencyMs > 0 ? item.dueMs - performance.now() : 0
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.flush(), waitMs)
        break
      }
      this.#kept.shift()
      this.#send(item)
    }
    if (this.#keptBytes < KEPT_BYTES && this.#from.isPaused() && !this.#full()) this.#from.resume()
  }

  /** Opens whatever stands in the way, but for the weather. */
  openGates(): void {
    this.#kept = this.#kept.filter((item) => !('gate' in item))
    this.flush()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#kept = []
    this.#keptBytes = 0
  }

  #takeChunk(chunk: Buffer): void {
    const dueMs = this.#due()
    let from = 0
    for (const { at, until } of this.#onChunk(chunk) ?? []) {
      if (at > from) this.#take({ dueMs, chunk: chunk.subarray(from, at) })
      from = at
      this.#take({ dueMs, gate: this.#gate(until) })
    }
    if (from < chunk.length) this.#take({ dueMs, chunk: from > 0 ? chunk.subarray(from) : chunk })
  }

  #gate(until: Promise<unknown>): Gate {
    const gate = { open: false }
    const open = () => {
      gate.open = true
      this.flush()
    }
    until.then(open, open)
    return gate
  }

  #take(item: Item): void {
    this.#kept.push(item)
    if ('chunk' in item) this.#keptBytes += item.chunk.length
    this.flush()
    if (this.#keptBytes >= KEPT_BYTES || (this.#full() && !this.#stopped())) this.#from.pause()
  }

  #send(item: Exclude<Item, { gate: Gate }>): void {
    if ('end' in item) {
      this.#to.end()
      return
    }
    this.#keptBytes -= item.chunk.length
    if (!this.#to.destroyed) this.#to.write(item.chunk)
  }

  #full(): boolean {
    return this.#to.writableNeedDrain && !this.#to.destroyed
  }

  #stopped(): boolean {
    return this.#frozen || this.#weather.paused
  }

  #due(): number {
    return performance.now() + this.#weather.latencyMs
  }
}
