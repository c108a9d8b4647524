import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { RunOptions } from '../../author/context.ts'

type Stdin = NonNullable<RunOptions['stdin']>

/** Small pieces are joined up to this size: a write for every line would be dearer than the lines. */
const JOINED_CHARS = 32 * 1024

/**
 * Writes to a program as fast as it reads, and stops when it has ended or does
 * not want any more. Never waits for anything but the program's reading.
 */
export async function feed(stdin: Writable, input: Stdin, seen: (piece: string | Uint8Array) => void): Promise<void> {
  const gone = new AbortController()
  stdin.once('close', () => gone.abort())
  const write = async (piece: string | Uint8Array): Promise<boolean> => {
    if (stdin.destroyed || stdin.writableEnded) return false
    seen(piece)
    if (!stdin.write(piece)) await once(stdin, 'drain', { signal: gone.signal }).catch(() => {})
    return !stdin.destroyed
  }
  if (typeof input === 'string' || input instanceof Uint8Array) await write(input)
  else if (Symbol.asyncIterator in input) await fromSource(input, write)
  else await fromSource(joined(input), write)
  if (!stdin.destroyed) stdin.end()
}

async function fromSource(
  source: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  write: (piece: string | Uint8Array) => Promise<boolean>,
): Promise<void> {
  for await (const piece of source) if (piece.length > 0 && !(await write(piece))) return
}

function* joined(pieces: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece
      if (text.length < JOINED_CHARS) continue
      yield text
      text = ''
    } else {
      if (text) yield text
      text = ''
      yield piece
    }
  }
  if (text) yield text
}
