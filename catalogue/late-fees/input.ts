import type { Fresh, Random } from 'roadworthy'
import { plusDays, type Header, type Loan } from './desk.ts'

/** Money is at most this. */
export const MOST = 1_000_000_000_000

/** What is written to the program: the header, then one line for each loan. */
export function stdinOf(header: Header, loans: readonly Loan[]): string {
  return [header, ...loans].map((one) => `${JSON.stringify(one)}\n`).join('')
}

export function anyDate(random: Random): string {
  return plusDays('2019-01-01', random.int(0, 4000))
}

export function anyHeader(random: Random): Header {
  const asOf = anyDate(random)
  const around = Array.from({ length: random.int(4, 14) }, () => plusDays(asOf, -random.int(0, 90)))
  return { asOf, grace: random.int(0, 5), closed: random.shuffle([...new Set(around)]) }
}

/** A header without closed days or grace, so that only the point in question counts. */
export const plainHeader = (asOf: string): Header => ({ asOf, grace: 0, closed: [] })

/** A loan that may be anything the contract allows: early, late, out, free, capped. */
export function anyLoan(header: Header, random: Random, id: string): Loan {
  const due = plusDays(header.asOf, random.int(-100, 4))
  const rate = random.pick([random.int(0, 9), random.int(10, 99), random.int(100, 9999), random.int(1_000_000, MOST)])
  const cap = Math.min(MOST, rate * random.int(0, 40) + random.int(0, 50))
  const loan: Loan = { loan: id, kind: random.pick(['adult', 'student', 'student', 'staff']), due, rate, cap }
  if (random.bool(0.25)) loan.returned = null
  else if (random.bool(0.8)) loan.returned = earlier(plusDays(due, random.int(-8, 50)), header.asOf)
  return loan
}

export function anyLoans(header: Header, random: Random, fresh: Fresh, count: number): Loan[] {
  return Array.from({ length: count }, () => anyLoan(header, random, fresh.id('loan')))
}

/** The same members in another order: an object is not a list. */
export function reordered<T extends object>(value: T, random: Random): T {
  return Object.fromEntries(random.shuffle(Object.entries(value))) as T
}

const earlier = (a: string, b: string): string => (a < b ? a : b)
