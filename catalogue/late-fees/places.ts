import type { Random } from 'roadworthy'
import { plusDays } from './desk.ts'

/** Four machines. Where a zone or locale is not installed, programs fall back to the same as the first. */
export const PLACES = [
  place('UTC', 'C.UTF-8'),
  place('America/Sao_Paulo', 'C'),
  place('Pacific/Apia', 'tr_TR.UTF-8'),
  place('America/New_York', 'de_DE.UTF-8'),
] as const

function place(TZ: string, LANG: string): { TZ: string; LANG: string; LC_ALL: string } {
  return { TZ, LANG, LC_ALL: LANG }
}

/** Stretches of days (due, returned) across dates at which calendars and clocks do something. */
export function turningPoints(random: Random): [due: string, returned: string][] {
  return TURNING_DATES.flatMap((date) =>
    [1, 2, 3].map((): [string, string] => [plusDays(date, -random.int(1, 6)), plusDays(date, random.int(0, 6))]),
  )
}

const TURNING_DATES = [
  '2011-12-30', // never was in Apia
  '2018-02-18', // 25 hours in São Paulo
  '2018-11-04', // no midnight in São Paulo, 25 hours in New York
  '2020-02-29',
  '2023-03-12', // 23 hours in New York
  '2023-11-05', // 25 hours
  '2024-12-31',
  '2028-02-29',
]
