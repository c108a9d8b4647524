import type { Fault } from './faults.ts'

export interface LocalTime {
  year: number
  month: number
  day: number
  hour: number
}

const berlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', hourCycle: 'h23' })

/** What calendars and clocks in Berlin show. */
export function localTime(instant: number, fault?: Fault): LocalTime {
  if (fault === 'winter-time-all-year') {
    const date = new Date(instant + 3_600_000)
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours() }
  }
  const part = Object.fromEntries(berlin.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return { year: part.year ?? 0, month: part.month ?? 0, day: part.day ?? 0, hour: part.hour ?? 0 }
}

export function isNight({ hour }: LocalTime, fault?: Fault): boolean {
  return hour >= 22 || (hour < 6 && fault !== 'night-ends-at-midnight')
}

/** Full years on that day. Who was born on 29 February has the birthday on 1 March in other years. */
export function ageOn(day: LocalTime, birthday: string, fault?: Fault): number {
  const [year = 0, month = 0, date = 0] = birthday.split('-').map(Number)
  const born = month === 2 && date === 29 && fault === 'leap-birthday-a-day-early' ? 28 : date
  const reached = day.month > month || (day.month === month && day.day >= born)
  return day.year - year - (reached ? 0 : 1)
}

/** Whether a text is a day of the calendar, as `2000-02-29` is and `2001-02-29` is not. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
