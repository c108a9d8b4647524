import type { Fault } from './faults.ts'

/** How many units of each currency a euro buys, in ten-thousandths, and its decimals. */
const CURRENCIES = {
  EUR: { rate: 10_000, decimals: 2 },
  JPY: { rate: 1_615_000, decimals: 0 },
  KWD: { rate: 3_345, decimals: 3 },
} as const

export type Currency = keyof typeof CURRENCIES

export const isCurrency = (text: unknown): text is Currency => typeof text === 'string' && Object.hasOwn(CURRENCIES, text)

export interface Amount {
  amount: string
  currency: Currency
}

/** Euro cents, less each of these parts of a hundred in turn, in another currency, rounded once. */
export function amountOf(cents: number, shares: number[], currency: Currency, fault?: Fault, extra = 0): Amount {
  const { rate, decimals } = CURRENCIES[currency]
  const places = fault === 'two-decimals-for-all' ? 2 : decimals
  let numerator = BigInt(cents)
  let denominator = 1n
  for (const share of shares) {
    numerator *= BigInt(share)
    denominator *= 100n
    if (fault === 'rounds-each-discount') [numerator, denominator] = [rounded(numerator, denominator), 1n]
  }
  const units = rounded(numerator * BigInt(rate) * 10n ** BigInt(places), denominator * 1_000_000n, fault)
  return { amount: spell(units + BigInt(extra), places), currency }
}

/** Halves go up. */
function rounded(numerator: bigint, denominator: bigint, fault?: Fault): bigint {
  const up = (2n * numerator + denominator) / (2n * denominator)
  const isHalf = (2n * numerator) % denominator === 0n && ((2n * numerator) / denominator) % 2n === 1n
  return fault === 'halves-to-even' && isHalf && up % 2n === 1n ? up - 1n : up
}

function spell(units: bigint, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

export const euros = (cents: number): string => `${cents < 0 ? '-' : ''}${spell(BigInt(Math.abs(cents)), 2)}`

/** `"12.50"` in cents; undefined if it is no amount of euros above zero. */
export function centsOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{1,7}\.\d\d$/.test(text)) return undefined
  const cents = Number(text.replace('.', ''))
  return cents > 0 ? cents : undefined
}
