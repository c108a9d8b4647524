export interface Header {
  asOf: string
  grace: number
  closed: string[]
}

export interface Loan {
  loan: string
  kind: 'adult' | 'student' | 'staff'
  due: string
  returned?: string | null
  rate: number
  cap: number
}

export interface Price {
  days: number
  fee: number
}

/** The desk's rule, told as plainly as possible: day by day. Programs are compared with this. */
export function priceOf(header: Header, loan: Loan): Price {
  const until = loan.returned ?? header.asOf
  let days = 0
  for (let date = plusDays(loan.due, 1); date <= until; date = plusDays(date, 1)) {
    if (isOpen(header, date)) days++
  }
  return { days, fee: feeFor(header, loan, days) }
}

function feeFor(header: Header, loan: Loan, days: number): number {
  if (days <= header.grace || loan.kind === 'staff') return 0
  const full = days * loan.rate
  const price = loan.kind === 'student' ? (full + (full % 2)) / 2 : full
  return Math.min(price, loan.cap)
}

export const isOpen = (header: Header, date: string): boolean => !isSunday(date) && !header.closed.includes(date)

/** The first date on which a loan due on `due` has run for so many chargeable days. */
export function dateAfter(header: Header, due: string, days: number): string {
  let date = due
  for (let left = days; left > 0; ) {
    date = plusDays(date, 1)
    if (isOpen(header, date)) left--
  }
  return date
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

export const isSunday = (date: string): boolean => weekday(date) === 0
export const isSaturday = (date: string): boolean => weekday(date) === 6

const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()
