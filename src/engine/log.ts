import type { Log } from '../author/context.ts'
import { ProgramBroke } from '../author/program-broke.ts'

type Stream = 'stdout' | 'stderr'
type OnLine = (stream: Stream, line: Buffer) => void

/** A line longer than this is handed on in pieces, so that one without an end does not fill memory. */
const LINE_BYTES = 1 << 20
/** What one check may collect. */
const COLLECTED_BYTES = 32 << 20

const NEWLINE = 0x0a

/** What the processes print, line by line: each line of one process and one stream, whole. */
export class Logbook {
  readonly #followers = new Set<OnLine>()

  /** Takes what one process prints; its chunks may end anywhere. */
  taker(): (stream: Stream, chunk: Buffer) => void {
    const started: Record<Stream, Buffer[]> = { stdout: [], stderr: [] }
    const sizes: Record<Stream, number> = { stdout: 0, stderr: 0 }
    return (stream, chunk) => {
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        this.#tell(stream, [...started[stream], chunk.subarray(from, at)])
        started[stream] = []
        sizes[stream] = 0
        from = at + 1
      }
      if (from === chunk.length) return
      // copied, so that a slice does not hold a pool's whole slab
      started[stream].push(Buffer.from(chunk.subarray(from)))
      sizes[stream] += chunk.length - from
      if (sizes[stream] < LINE_BYTES) return
      this.#tell(stream, started[stream])
      started[stream] = []
      sizes[stream] = 0
    }
  }

  /** Hands over each line until the signal aborts. */
  follow(each: (line: string, stream: Stream) => void, signal: AbortSignal): void {
    this.#add((stream, line) => each(text(line), stream), signal)
  }

  /** Collects lines until the signal aborts. */
  collect(signal: AbortSignal): Log {
    const lines: { stream: Stream; line: Buffer }[] = []
    let bytes = 0
    this.#add((stream, line) => {
      bytes += line.length
      if (bytes <= COLLECTED_BYTES) lines.push({ stream, line })
    }, signal)
    return {
      lines: (stream) => {
        if (bytes > COLLECTED_BYTES) throw new ProgramBroke(`the program printed more than ${COLLECTED_BYTES >> 20} MiB while one check ran`)
        return lines.filter((one) => !stream || one.stream === stream).map(({ line }) => text(line))
      },
    }
  }

  #add(follower: OnLine, signal: AbortSignal): void {
    this.#followers.add(follower)
    signal.addEventListener('abort', () => this.#followers.delete(follower), { once: true })
  }

  #tell(stream: Stream, parts: Buffer[]): void {
    if (this.#followers.size === 0) return
    const line = Buffer.concat(parts)
    for (const follower of this.#followers) follower(stream, line)
  }
}

function text(line: Buffer): string {
  const decoded = line.toString('utf8')
  return decoded.endsWith('\r') ? decoded.slice(0, -1) : decoded
}
