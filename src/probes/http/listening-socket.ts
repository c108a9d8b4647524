import { Socket } from 'node:net'

type Done = (error?: Error | null) => void

/**
 * A socket that still listens when it cannot write any more. A server that
 * refuses a large body answers and hangs up on the rest; the reply is there to
 * be read, but node:net gives the connection up at the first failed write.
 */
export class ListeningSocket extends Socket {
  writeError: NodeJS.ErrnoException | undefined

  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, (error) => this.#written(error, done))
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Done): void {
    super._writev?.(chunks, (error) => this.#written(error, done))
  }

  #written(error: Error | null | undefined, done: Done): void {
    if (!error || this.destroyed) return done(error)
    // reading meets the end, or the same error, once everything has been read
    this.writeError = error
    done()
  }
}
