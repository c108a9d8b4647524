import type { Random } from 'roadworthy'

/** What one unit of a currency is worth in the one that totals are in; decimal texts. */
export interface Rates {
  currency: string
  rates: Record<string, string>
}

export interface Receipt {
  item: string
  /** As written: an optional minus, digits, up to two decimals. */
  amount: string
  currency: string
}

export interface Totals {
  lines: number
  totalCents: number
  currency: string
}

export const RATES_KEY = 'config/rates.json'
const HEAD = 'date,item,amount,currency'

export function someRates(random: Random): Rates {
  const currency = random.pick(['EUR', 'DKK', 'CHF'])
  const decimals = (digits: number) => String(random.int(0, 10 ** digits - 1)).padStart(digits, '0')
  return { currency, rates: { [currency]: '1', USD: `0.${decimals(4)}`, GBP: `1.${decimals(6)}`, JPY: `0.00${decimals(6)}`, XTS: '1.005' } }
}

/** A few receipts, some of them such that binary fractions go wrong: an exact half of a cent. */
export function someReceipts(random: Random, rates: Rates, count = random.int(3, 12)): Receipt[] {
  const currencies = Object.keys(rates.rates)
  const any = Array.from({ length: count }, () => ({
    item: random.pick(['drill bits', 'a saw, used', 'say "oak"', 'Öl', '工具', '', 'plain']),
    amount: `${random.int(0, 9) === 0 ? '-' : ''}${random.int(0, 99_999)}${random.pick(['', '.5', `.${String(random.int(0, 99)).padStart(2, '0')}`])}`,
    currency: random.pick(currencies),
  }))
  // 100 cents at 1.005 are 100.5, and the half goes up; so do ten more of them
  const halves = Array.from({ length: 3 }, () => ({ item: 'half', amount: `${random.int(0, 20) * 2 + 1}.00`, currency: 'XTS' }))
  return random.shuffle([...any, ...halves])
}

/** Halves of a cent, each of which goes away from zero: neither the rounded sum of all nor a binary fraction comes to the same. */
export const HALVES: Receipt[] = ['1.00', '3.00', '-1.00', '1.00', '5.00'].map((amount) => ({ item: 'half', amount, currency: 'XTS' }))

export function csvOf(receipts: readonly Receipt[], lineEnd = '\n'): string {
  const field = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const rows = receipts.map(({ item, amount, currency }, index) => `2026-03-${String((index % 28) + 1).padStart(2, '0')},${field(item)},${amount},${currency}`)
  return [HEAD, ...rows, ''].join(lineEnd)
}

/** The engine's own sum, in whole numbers. */
export function totalsOf(receipts: readonly Receipt[], { currency, rates }: Rates): Totals {
  const cents = receipts.reduce((sum, receipt) => sum + converted(receipt, rates[receipt.currency] as string), 0n)
  return { lines: receipts.length, totalCents: Number(cents), currency }
}

/** To the nearest cent; a half goes away from zero. */
function converted({ amount }: Receipt, rate: string): bigint {
  const value = decimal(amount, 2) * decimal(rate, 8)
  const scale = 10n ** 8n
  const magnitude = ((value < 0n ? -value : value) + scale / 2n) / scale
  return value < 0n ? -magnitude : magnitude
}

function decimal(text: string, digits: number): bigint {
  const [whole, fraction = ''] = text.replace('-', '').split('.') as [string, string?]
  const value = BigInt(whole + fraction.padEnd(digits, '0'))
  return text.startsWith('-') ? -value : value
}
