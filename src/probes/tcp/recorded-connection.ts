import type { Socket } from 'node:net'
import type { RawConnection } from '../../author/context.ts'
import type { TcpTalk } from '../../model/evidence.ts'
import type { Recorder } from '../../model/recorder.ts'
import { Beginning } from '../beginning.ts'
import { ByteStore } from '../byte-store.ts'

/** What is received is kept up to here; a peer that sends more is read no further. */
const RECEIVED_BYTES = 64 * 1024 * 1024
const WAIT_MS = 2000

/** A raw connection. Its record is written when it opens and filled in as they talk. */
export class RecordedConnection implements RawConnection {
  readonly #socket: Socket
  readonly #recorder: Recorder
  readonly #signal: AbortSignal
  readonly #talk: TcpTalk
  readonly #sent = new Beginning()
  readonly #arrived = new Beginning()
  readonly #all = new ByteStore(1024)
  readonly #waiting = new Set<() => void>()
  #ended: 'closed' | 'reset' | 'open' = 'open'
  readonly #onAbort = () => this.destroy()

  constructor(socket: Socket, recorder: Recorder, signal: AbortSignal) {
    this.#socket = socket
    this.#recorder = recorder
    this.#signal = signal
    this.#talk = { kind: 'tcp', atMs: recorder.now(), ms: 0, sent: this.#sent.body(), received: this.#arrived.body(), end: 'open' }
    recorder.add(this.#talk)
    signal.addEventListener('abort', this.#onAbort, { once: true })
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('end', () => this.#end('closed'))
    socket.on('error', () => this.#end('reset'))
    socket.on('close', () => signal.removeEventListener('abort', this.#onAbort))
  }

  send(bytes: string | Uint8Array): Promise<void> {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)
    this.#sent.push(buffer)
    this.#write()
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) return reject(this.#signal.reason)
      // a peer that has hung up is an answer, which `receive` tells
      const done = () => {
        this.#socket.off('close', done)
        if (this.#signal.aborted) reject(this.#signal.reason)
        else resolve()
      }
      this.#socket.once('close', done)
      this.#socket.write(buffer, done)
    })
  }

  async receive(
    options: { until?: (received: Buffer) => boolean; forMs?: number } = {},
  ): Promise<{ bytes: Buffer; ended: 'closed' | 'reset' | 'open' }> {
    const { until = () => false, forMs = WAIT_MS } = options
    const endAt = performance.now() + forMs
    for (;;) {
      if (this.#signal.aborted) throw this.#signal.reason
      const bytes = this.#all.bytes()
      const restMs = endAt - performance.now()
      if (this.#ended !== 'open' || restMs <= 0 || until(bytes)) return { bytes, ended: this.#ended }
      await this.#news(restMs)
    }
  }

  finish(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#write()
    this.#socket.destroy()
    this.#wake()
  }

  #receive(chunk: Buffer): void {
    this.#all.append(chunk, 0, chunk.length)
    this.#arrived.push(chunk)
    this.#write()
    if (this.#all.length > RECEIVED_BYTES) this.#socket.pause()
    this.#wake()
  }

  #end(how: 'closed' | 'reset'): void {
    if (this.#ended === 'open') this.#ended = how
    this.#write()
    this.#wake()
  }

  #news(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, forMs)
      this.#waiting.add(wake)
    })
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  #write(): void {
    this.#talk.ms = Math.round((this.#recorder.now() - this.#talk.atMs) * 1000) / 1000
    this.#talk.sent = this.#sent.body()
    this.#talk.received = this.#arrived.body()
    this.#talk.end = this.#ended
  }
}
