import { BadReceipts } from './bad-receipts.js'
import { rowsOf } from './csv.js'

/** Rates have at most eight decimals. */
const SCALE = 100_000_000n

/** Adds receipts up, in whole cents and without a clock, a network or a cloud. */
export function totals(text, { currency, rates }) {
  let cents = 0n
  const rows = rowsOf(text)
  for (const row of rows) {
    const rate = Object.hasOwn(rates, row.currency) ? rates[row.currency] : undefined
    if (rate === undefined) throw new BadReceipts(`line ${row.line} has a currency without a rate`)
    cents += rounded(centsOf(row) * scaled(rate))
  }
  return { lines: rows.length, totalCents: Number(cents), currency }
}

function centsOf({ amount, line }) {
  const parts = /^(-?)(\d{1,9})(?:\.(\d{1,2}))?$/.exec(amount)
  if (!parts) throw new BadReceipts(`line ${line} has no amount that can be read`)
  const cents = BigInt(parts[2] + (parts[3] ?? '').padEnd(2, '0'))
  return parts[1] ? -cents : cents
}

function scaled(rate) {
  const [whole, decimals = ''] = rate.split('.')
  return BigInt(whole + decimals.padEnd(8, '0'))
}

/** To the nearest cent; a half goes away from zero. */
function rounded(value) {
  const half = value < 0n ? -SCALE / 2n : SCALE / 2n
  return (value + half) / SCALE
}
