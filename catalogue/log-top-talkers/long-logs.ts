import { stampOf } from './log.ts'
import { isoOf, type Answer } from './oracle.ts'

/** A log that is made while it is read, and the answer to it. */
interface LongLog {
  chunks: Iterable<Uint8Array | string>
  answer: Answer
}

const CHUNK_LINES = 1_024
const REST = '"https://lendery.example/tools" "Mozilla/5.0 (X11; Linux x86_64)"\n'

const TOP = 10

/** `size` clients with one request each, all of different size; `size` is a power of two. */
export function everyoneOnce(size: number, start: number): LongLog {
  const top: Answer['top'] = []
  for (let index = 0; index < size; index++) {
    const rank = BASE + size - 1 - sizeOfReply(index, size)
    if (rank < TOP) top[rank] = { client: clientName(index), requests: 1, bytes: sizeOfReply(index, size) }
  }
  return {
    chunks: chunksOfEveryoneOnce(size, start),
    answer: totals({ lines: size, bytes: size * BASE + (size * (size - 1)) / 2, top }),
  }
}

const BASE = 1_000

// an odd factor visits every number below a power of two once
const sizeOfReply = (index: number, size: number) => BASE + ((index * 40_503) % size)

function* chunksOfEveryoneOnce(size: number, start: number): Generator<string> {
  for (let from = 0; from < size; from += CHUNK_LINES) {
    const middle = ` - - [${stampOf(start + from / CHUNK_LINES)}] "GET /tools HTTP/1.1" 200 `
    let chunk = ''
    for (let index = from; index < Math.min(from + CHUNK_LINES, size); index++) {
      chunk += `${clientName(index)}${middle}${sizeOfReply(index, size)} ${REST}`
    }
    yield chunk
  }
}

const clientName = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

const HOUR = 3_600

/** All `size` requests from one client within an hour; only the last makes them as many as `size`. */
export function oneClient(size: number, start: number): LongLog {
  const client = '10.9.8.7'
  return {
    chunks: chunksOfOneClient(client, size, start),
    answer: totals({
      lines: size,
      bytes: size * 512,
      top: [{ client, requests: size, bytes: size * 512 }],
      bursts: [{ client, at: isoOf(start + HOUR - 1) }],
    }),
  }
}

function* chunksOfOneClient(client: string, size: number, start: number): Generator<string> {
  let done = 0
  for (let second = 0; second < HOUR; second++) {
    const count = Math.floor(((second + 1) * size) / HOUR) - done
    done += count
    yield `${client} - - [${stampOf(start + second)}] "GET /tools HTTP/1.1" 200 512 ${REST}`.repeat(count)
  }
}

interface Night {
  clients: number
  /** How long the log is at least. */
  bytes: number
  start: number
  top: number
  window: number
  limit: number
}

/**
 * Every second each client makes one request, and one of them many: it alone
 * passes the limit. The block of one second is made once; what differs in the
 * next is the time, written over the old one.
 */
export function wholeNight({ clients, bytes, start, top, window, limit }: Night): LongLog & { firstLine: string } {
  const loud = 40
  const names = [...Array.from({ length: clients }, (_, index) => clientName(index * 7)), ...Array(loud - 1).fill(clientName(0))]
  const sizeOf = (index: number) => (index < clients ? 100 + index : 30)
  const pieces = names.map((name, index) => [`${name} - - [`, `] "GET /tools HTTP/1.1" 200 ${sizeOf(index)} ${LONG_REST}`] as const)
  const block = Buffer.from(pieces.map(([head, tail]) => head + stampOf(start) + tail).join(''))
  const seconds = Math.ceil(bytes / block.length)

  const perSecond = names.map((_, index) => sizeOf(index)).reduce((a, b) => a + b)
  const loudest = { client: clientName(0), requests: seconds * loud, bytes: seconds * (100 + 30 * (loud - 1)) }
  const others = Array.from({ length: clients - 1 }, (_, i) => ({ client: names[clients - 1 - i]!, requests: seconds, bytes: seconds * sizeOf(clients - 1 - i) }))
  const ranked = [loudest, ...others].sort((a, b) => b.bytes - a.bytes)
  // the window holds `window` seconds of it, the limit is passed before it is full
  const burstAfter = Math.floor(limit / loud)
  if (burstAfter >= window || burstAfter >= seconds) throw new RangeError('nobody would pass the limit')
  return {
    chunks: chunksOfNight(block, pieces, seconds, start),
    firstLine: pieces[0]![0] + stampOf(start) + pieces[0]![1],
    answer: totals({
      lines: seconds * names.length,
      bytes: seconds * perSecond,
      top: ranked.slice(0, top),
      bursts: [{ client: clientName(0), at: isoOf(start + burstAfter) }],
    }),
  }
}

const LONG_REST = `"https://lendery.example/branches/7/tools?sort=popular" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"\n`

function* chunksOfNight(block: Buffer, pieces: readonly (readonly [string, string])[], seconds: number, start: number): Generator<Uint8Array> {
  const places: number[] = []
  let at = 0
  for (const [head, tail] of pieces) {
    places.push(at + head.length)
    at += head.length + stampOf(start).length + tail.length
  }
  for (let second = 0; second < seconds; second++) {
    const chunk = Buffer.from(block)
    const stamp = Buffer.from(stampOf(start + second))
    for (const place of places) chunk.set(stamp, place)
    yield chunk
  }
}

function totals(part: Pick<Answer, 'lines' | 'bytes' | 'top'> & { bursts?: Answer['bursts'] }): Answer {
  return { bad: 0, classes: { '1xx': 0, '2xx': part.lines, '3xx': 0, '4xx': 0, '5xx': 0 }, bursts: [], ...part }
}
