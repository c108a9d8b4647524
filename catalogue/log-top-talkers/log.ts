/** One request, as the log will tell it. */
export interface Hit {
  client: string
  /** Seconds since 1970, UTC. */
  at: number
  /** How far the clock that wrote the stamp was ahead of UTC. */
  offsetMinutes?: number
  user?: string
  /** What stands between the quotes, escaped as it is in a log. */
  request?: string
  status?: number
  /** null is written `-`. */
  bytes: number | null
  referer?: string
  agent?: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'

/** In Combined Log Format, without the line feed. */
export function lineOf(hit: Hit): string {
  const request = hit.request ?? 'GET /tools HTTP/1.1'
  const answer = `${hit.status ?? 200} ${hit.bytes ?? '-'}`
  const stamp = stampOf(hit.at, hit.offsetMinutes)
  return `${hit.client} - ${hit.user ?? '-'} [${stamp}] "${request}" ${answer} "${hit.referer ?? '-'}" "${hit.agent ?? AGENT}"`
}

export function logOf(hits: readonly Hit[]): string {
  return hits.map((hit) => `${lineOf(hit)}\n`).join('')
}

/** `10/Oct/2000:13:55:36 -0700` */
export function stampOf(at: number, offsetMinutes = 0): string {
  const clock = new Date((at + offsetMinutes * 60) * 1000)
  const date = `${two(clock.getUTCDate())}/${MONTHS[clock.getUTCMonth()]}/${clock.getUTCFullYear()}`
  const time = `${two(clock.getUTCHours())}:${two(clock.getUTCMinutes())}:${two(clock.getUTCSeconds())}`
  const ahead = Math.abs(offsetMinutes)
  return `${date}:${time} ${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`
}

/** Seconds since 1970 of a moment written in ISO 8601. */
export const secondsAt = (iso: string): number => Date.parse(iso) / 1000

/** Earliest first; those of the same second stay in the order they were given. */
export const inTime = (...hits: readonly Hit[][]): Hit[] => hits.flat().sort((a, b) => a.at - b.at)

/** A quoted field as a server writes it: `"` and `\` get a backslash. */
export const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&')

const two = (value: number) => String(value).padStart(2, '0')
