import { redis } from 'roadworthy'
import type { Check, Context, Random, Web } from 'roadworthy'

/** For counting across instances; nothing else needs it. */
export const services = { redis: redis({ optional: true }) }

/** A check of this challenge. */
export type DoorCheck = Check<typeof services, never>

export const LIMIT = 20
export const WINDOW_SECONDS = 10
export const BODY_LIMIT_BYTES = 65_536

/** Keys are handed out by place: quotas of checks that run beside each other must not mix. */
const PLACES = [
  'ids', 'lines', 'boom', 'shapes', 'keys', 'preflights', 'origins', 'bodies', 'quota', 'strangers', 'slow', 'secrets', 'forgery', 'instances', 'announced', 'sniffing',
] as const
export type Place = (typeof PLACES)[number]
const KEYS_EACH = 4

/** What the program is told. Keys, origins and the text of the error are of this run alone. */
export function environment(random: Random): Record<string, string> {
  const keys = Array.from({ length: PLACES.length * KEYS_EACH }, () => `lk_${random.letters(20)}`)
  const name = random.letters(6)
  return {
    API_KEYS: keys.join(','),
    CORS_ORIGINS: [`https://desk-${name}.lendery.example`, `https://kiosk-${name}.lendery.example:8443`].join(','),
    BODY_LIMIT_BYTES: String(BODY_LIMIT_BYTES),
    RATE_LIMIT: String(LIMIT),
    RATE_WINDOW_SECONDS: String(WINDOW_SECONDS),
    // a machine that is busy with other things must not have requests cut off that are about something else
    REQUEST_TIMEOUT_MS: '20000',
    // plain letters and blanks look the same in a text, in JSON and in a stack trace
    BOOM_TEXT: `the saw bench of ${random.letters(12)} is out of order`,
  }
}

/** Speaks to the front door with keys of this check's own. */
export class FrontDoor {
  /** Four keys; each is good for 20 requests in 10 s. */
  readonly keys: [string, string, string, string]
  readonly origins: [string, string]
  readonly boomText: string
  readonly #web: Web
  readonly #context: Context

  constructor(context: Context, place: Place) {
    const { env } = context
    const all = listIn(env.API_KEYS)
    if (all.length === 0) context.notApplicable('the keys of a server that is already up are not known')
    const from = PLACES.indexOf(place) * KEYS_EACH
    this.keys = all.slice(from, from + KEYS_EACH) as [string, string, string, string]
    this.origins = listIn(env.CORS_ORIGINS) as [string, string]
    this.boomText = env.BOOM_TEXT ?? ''
    this.#web = context.web
    this.#context = context
  }

  /** With a key; the first if none is named. */
  with(key = this.keys[0]): Web {
    return this.#web.as({ 'X-Api-Key': key })
  }

  /** Writes a note that the check cannot go on without, with the last key; its path. */
  async note(): Promise<string> {
    return notePath(await this.noteId())
  }

  async noteId(): Promise<Id> {
    const { given, fresh } = this.#context
    const text = fresh.text()
    const reply = await this.with(this.keys[3]).post('/api/notes', { text })
    given('writing a note with a good key', reply).toHaveStatus(201)
    given('writing a note with a good key', reply).toHaveBody({ text })
    given('the id of the note', reply.body.id).toSatisfy('a text or a number', (id) => (typeof id === 'string' && id !== '') || typeof id === 'number')
    return reply.body.id
  }
}

/** Opaque (rule F4): sent back as it came. */
export type Id = string | number

export const notePath = (id: Id): string => `/api/notes/${encodeURIComponent(String(id))}`

/** An id of the same make that was never handed out. */
export function neverGiven(id: Id, random: Random): Id {
  if (/^\d+$/.test(String(id))) return random.int(1_900_000_000, 2_100_000_000)
  const text = String(id)
  const isHex = /^[0-9a-f-]+$/i.test(text)
  // only the end: what tells a UUID's version and variant stays
  const changed = text.replace(/[0-9a-z](?=[0-9a-z]{0,11}$)/gi, (character) =>
    isHex || /\d/.test(character) ? String(random.int(0, 9)) : random.pick([...(character < 'a' ? 'GHJKMNPQRS' : 'ghjkmnpqrs')]),
  )
  return changed === text ? `${text}x` : changed
}

/** A note whose JSON has exactly so many bytes. */
export function noteOf(bytes: number, begin = ''): string {
  const empty = JSON.stringify({ text: begin })
  return JSON.stringify({ text: begin.padEnd(bytes - empty.length + begin.length, 'x') })
}

function listIn(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((item) => item !== '')
}
