import type { Random } from 'roadworthy'
import { secondsAt } from './log.ts'

/** An address nobody else in the log is likely to have. */
export function anyAddress(random: Random): string {
  const part = () => random.int(0, 255)
  return random.bool(0.8) ? `10.${part()}.${part()}.${part()}` : `${random.letters(8)}.example`
}

const STATUSES = [200, 200, 200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 404, 429, 500, 502, 503, 101]

export const anyStatus = (random: Random): number => random.pick(STATUSES)

/** A second of some year, on no particular edge. */
export function anyStart(random: Random): number {
  return secondsAt(`${random.int(2019, 2029)}-01-01T00:00:00Z`) + random.int(0, 365 * 86_400)
}
