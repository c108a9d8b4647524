import { poll } from '../base/poll.ts'
import type { FindOptions, Place } from './sql-service.ts'

const DEFAULT_FIND_MS = 2000
const EVERY_MS = 50

/** Looks again and again until something is found or the time is over. */
export async function pollPlaces(options: FindOptions, look: (signal: AbortSignal | undefined) => Promise<Place[]>): Promise<Place[]> {
  const found = await poll({ everyMs: EVERY_MS, forMs: options.forMs ?? DEFAULT_FIND_MS, signal: options.signal }, async () => {
    const places = await look(options.signal)
    return places.length > 0 ? places : undefined
  })
  return found ?? []
}

/** The spellings a text may have inside another one: as it is, and escaped in JSON with and without `\u`. */
export function spellings(sentinel: string): string[] {
  const json = JSON.stringify(sentinel).slice(1, -1)
  const ascii = json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [...new Set([sentinel, json, ascii])]
}
