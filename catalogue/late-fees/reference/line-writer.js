import { once } from 'node:events'

const BATCH_LINES = 1000

/** Writes JSON Lines in batches, and waits whenever the reader is slower than we are. */
export class LineWriter {
  #stream
  #pending = []

  /** @param {import('node:stream').Writable} stream */
  constructor(stream) {
    this.#stream = stream
  }

  /** @param {object} value */
  async write(value) {
    this.#pending.push(JSON.stringify(value))
    if (this.#pending.length === BATCH_LINES) await this.flush()
  }

  async flush() {
    const text = this.#pending.join('\n')
    this.#pending = []
    if (!this.#stream.write(`${text}\n`)) await once(this.#stream, 'drain')
  }
}
