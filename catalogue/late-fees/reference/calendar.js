const DAY_MS = 86_400_000
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/

/**
 * A civil date as a number of days, so that dates can be subtracted. Counted in
 * UTC, where every day has 24 hours.
 *
 * @param {unknown} text `YYYY-MM-DD`
 * @returns {number | undefined} undefined if there is no such date
 */
export function dayNumber(text) {
  const parts = typeof text === 'string' ? DATE.exec(text) : null
  if (!parts) return undefined
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  return Date.UTC(year, month - 1, day) / DAY_MS
}

/**
 * The dates after `due`, up to and including the last day, on which a member
 * could have come. Counted, not walked: a loan may be years late.
 *
 * @param {{ asOf: number, closed: number[] }} header
 * @param {{ due: number, returned?: number }} loan
 */
export function chargeableDays(header, loan) {
  const from = loan.due
  const until = loan.returned ?? header.asOf
  if (until <= from) return 0
  const span = until - from
  return span - sundays(from, until) - closedDays(header.closed, from, until)
}

/** @param {number} day */
export function isSunday(day) {
  return sundays(day - 1, day) === 1
}

/** Sundays in (from, until]. Day 0, 1 January 1970, was a Thursday, so day 3 was a Sunday. */
function sundays(from, until) {
  return weeksSince(3, until) - weeksSince(3, from)
}

function weeksSince(firstDay, day) {
  return Math.floor((day - firstDay) / 7)
}

function closedDays(closed, from, until) {
  let count = 0
  for (const day of closed) {
    if (day > from && day <= until) count += 1
  }
  return count
}

function daysIn(year, month) {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return leap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
