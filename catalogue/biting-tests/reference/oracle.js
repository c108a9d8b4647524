import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'

// The specification's sums, done on our own: in whole numbers, and rounded once.

const ZONES = 'ABC'
const CENTS = [130n, 175n, 245n]
const RATES = { EUR: [10_000n, 2], JPY: [1_615_000n, 0], KWD: [3_345n, 3] }

const hourInBerlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' })
const dayInBerlin = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin', year: 'numeric', month: '2-digit', day: '2-digit' })

export function due({ from, to, start, end, currency = 'EUR', birthday }) {
  const minutes = (Date.parse(end) - Date.parse(start)) / 60_000
  const quarters = minutes <= 5 ? 0 : Math.ceil(minutes / 15)
  const price = BigInt(quarters) * CENTS[Math.abs(ZONES.indexOf(from) - ZONES.indexOf(to))]
  const cap = 3_900n * BigInt(Math.ceil(minutes / 1_440))
  const discounts = []
  const hour = Number(hourInBerlin.format(Date.parse(start)))
  if (hour >= 22 || hour < 6) discounts.push('night')
  if (birthday && isYouth(birthday, dayInBerlin.format(Date.parse(start)))) discounts.push('youth')
  const [rate, decimals] = RATES[currency]
  let share = price < cap ? price : cap
  share *= discounts.includes('night') ? 50n : 100n
  share *= discounts.includes('youth') ? 85n : 100n
  // cents, two discounts in hundredths, a rate in ten-thousandths
  const amount = halfUp(share * rate * 10n ** BigInt(decimals), 10_000_000_000n)
  return { minutes, quarters, discounts, fare: { amount: spell(amount, decimals), currency } }
}

/** Days compare as texts. 29 February becomes 1 March where there is none. */
function isYouth(birthday, day) {
  const year = Number(birthday.slice(0, 4)) + 26
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const monthAndDay = birthday.slice(5)
  return day < `${year}-${monthAndDay === '02-29' && !isLeap ? '03-01' : monthAndDay}`
}

const halfUp = (numerator, denominator) => (2n * numerator + denominator) / (2n * denominator)

function spell(units, decimals) {
  const digits = String(units).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** What of a quote can be computed. Discounts have no order. */
export function isDue(quote, journey) {
  const { minutes, quarters, discounts, fare } = quote
  const actual = { minutes, quarters, discounts: [...discounts].sort(), fare: { amount: fare.amount, currency: fare.currency } }
  same(actual, due(journey), `a journey ${JSON.stringify(journey)}`)
}

function same(actual, expected, what) {
  if (!isDeepStrictEqual(actual, expected)) assert.fail(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`)
}
