import type { CanaryPlace } from '../../author/judging.ts'
import { Inconclusive } from '../outcome.ts'
import { canaryIn, type CanaryOptions } from './canary-in.ts'
import { scanStream } from './scan-stream.ts'

/** Something that may hold a canary, and what it is called. */
export interface Source {
  /** As in `the program's output`, `key price:7`. */
  where: string
  bytes: Buffer | AsyncIterable<Uint8Array>
}

export interface ScanOptions extends Pick<CanaryOptions, 'digests'> {
  signal?: AbortSignal
}

/** What is known of a source without its bytes. */
export interface Unseen {
  where: string
  unseen: string
}

export type Searchable = Source | Unseen | CanaryPlace

/**
 * Every source in which a canary shows. If none does and part of them could
 * not be searched, it cannot be told: nothing is passed over in silence.
 */
export async function scanAll(
  sources: AsyncIterable<Searchable> | Iterable<Searchable>,
  canary: string,
  options: ScanOptions = {},
): Promise<CanaryPlace[]> {
  const places: CanaryPlace[] = []
  const unseen: string[] = []
  for await (const source of sources) {
    options.signal?.throwIfAborted()
    const { where } = source
    const missed = (what: string) => unseen.push(`${what}, in ${where}`)
    if ('as' in source) places.push(source)
    else if ('unseen' in source) missed(source.unseen)
    else {
      const as = await look(source.bytes, canary, { digests: options.digests ?? false, unseen: missed })
      if (as) places.push({ where, as })
    }
  }
  if (places.length === 0 && unseen[0]) throw new Inconclusive(`no canary was found, but not everything could be searched: ${few(unseen)}`)
  return places
}

function look(bytes: Source['bytes'], canary: string, options: CanaryOptions): Promise<string | undefined> | string | undefined {
  return Buffer.isBuffer(bytes) ? canaryIn(bytes, canary, options) : scanStream(bytes, canary, options)
}

const SHOWN = 3

function few(all: string[]): string {
  const distinct = [...new Set(all)]
  const more = distinct.length - SHOWN
  return distinct.slice(0, SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '')
}
