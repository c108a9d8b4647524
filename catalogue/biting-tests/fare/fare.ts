import { ageOn, isDay, isNight, localTime } from './calendar.ts'
import type { Fault } from './faults.ts'
import { amountOf, type Amount, type Currency } from './money.ts'
import { isZone, pricePerQuarter, type Zone } from './zones.ts'

export const LONGEST_MINUTES = 72 * 60

export interface Journey {
  from: Zone
  to: Zone
  start: number
  end: number
}

export interface Fare {
  minutes: number
  quarters: number
  discounts: string[]
  fare: Amount
}

/** What a journey costs. */
export function fareOf(journey: Journey, birthday: string | undefined, currency: Currency, fault?: Fault): Fare {
  const minutes = (journey.end - journey.start) / 60_000
  const isFree = fault === 'five-minutes-cost' ? minutes < 5 : minutes <= 5
  const quarters = isFree ? 0 : fault === 'full-quarter-counts-twice' ? Math.floor(minutes / 15) + 1 : Math.ceil(minutes / 15)
  const day = localTime(journey.start, fault)
  const night = isNight(day, fault)
  const youth = birthday !== undefined && ageOn(day, birthday, fault) < 26
  const shares = [...(night ? [50] : []), ...(youth ? [85] : [])]
  const minuteOfHour = new Date(journey.start).getUTCMinutes()
  const rare = fault === 'one-length-in-a-hundred' && !isFree && (minutes * 7 + minuteOfHour) % 101 === 13
  return {
    minutes,
    quarters,
    discounts: [...(night ? ['night'] : []), ...(youth ? ['youth'] : [])],
    fare: amountOf(capped(quarters, journey, minutes, fault), shares, currency, fault, rare ? 1 : 0),
  }
}

function capped(quarters: number, { from, to }: Journey, minutes: number, fault?: Fault): number {
  const price = pricePerQuarter(from, to)
  const cap = 3_900 * Math.ceil(minutes / 1_440)
  const grace = fault === 'cap-a-quarter-late' ? price : 0
  return quarters * price > cap + grace ? cap : quarters * price
}

/** A journey as it came in a request; undefined if it breaks a rule. */
export function journeyOf(body: Record<string, unknown>, fault?: Fault): Journey | undefined {
  const { from, to } = body
  const start = instantOf(body.start)
  const end = instantOf(body.end)
  if (fault === 'unknown-zone-crashes' && [from, to].some((zone) => typeof zone === 'string' && !isZone(zone))) throw new Error(`no zone ${from} or ${to}`)
  if (!isZone(from) || !isZone(to) || start === undefined || end === undefined) return undefined
  const longest = LONGEST_MINUTES + (fault === 'longer-than-three-days' ? 1 : 0)
  const minutes = (end - start) / 60_000
  return minutes >= 1 && minutes <= longest ? { from, to, start, end } : undefined
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/** A whole minute. */
function instantOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !RFC_3339.test(text) || !isDay(text.slice(0, 10))) return undefined
  const instant = Date.parse(text.toUpperCase())
  return instant % 60_000 === 0 ? instant : undefined
}
