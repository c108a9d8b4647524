import type { Hit } from './log.ts'

export interface Options {
  top: number
  window: number
  limit: number
}

interface Talker {
  client: string
  requests: number
  bytes: number
}

interface Burst {
  client: string
  at: string
}

export interface Answer {
  lines: number
  bad: number
  bytes: number
  classes: Record<string, number>
  top: Talker[]
  bursts: Burst[]
}

export const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const

/** What the contract says about these requests: word for word, however slow. */
export function answerTo(hits: readonly Hit[], options: Options): Answer {
  return {
    lines: hits.length,
    bad: 0,
    bytes: bytesOf(hits),
    classes: Object.fromEntries(CLASSES.map((name) => [name, hits.filter((hit) => classOf(hit) === name).length])),
    top: talkersIn(hits).slice(0, options.top),
    bursts: burstsIn(hits, options),
  }
}

function talkersIn(hits: readonly Hit[]): Talker[] {
  return [...byClient(hits)]
    .map(([client, own]) => ({ client, requests: own.length, bytes: bytesOf(own) }))
    .sort((a, b) => b.bytes - a.bytes || inByteOrder(a.client, b.client))
}

function burstsIn(hits: readonly Hit[], { window, limit }: Options): Burst[] {
  const firsts: { client: string; at: number }[] = []
  for (const [client, own] of byClient(hits)) {
    const first = own.find(({ at }) => own.filter((other) => other.at > at - window && other.at <= at).length > limit)
    if (first) firsts.push({ client, at: first.at })
  }
  return firsts
    .sort((a, b) => a.at - b.at || inByteOrder(a.client, b.client))
    .map(({ client, at }) => ({ client, at: isoOf(at) }))
}

export const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString()

const byClient = (hits: readonly Hit[]) => Map.groupBy(hits, (hit) => hit.client)
const bytesOf = (hits: readonly Hit[]) => hits.reduce((sum, hit) => sum + (hit.bytes ?? 0), 0)
const classOf = (hit: Hit) => `${Math.floor((hit.status ?? 200) / 100)}xx`

// clients are ASCII, so code units are bytes
const inByteOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
