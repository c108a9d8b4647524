const KINDS = ['adult', 'student', 'staff']

export function readHeader(line) {
  const { asOf, grace, closed } = readObject(line)
  demand(isDate(asOf), 'asOf is not a date')
  demand(isAmount(grace), 'grace is not a whole number')
  demand(Array.isArray(closed) && closed.every(isDate), 'closed is not a list of dates')
  return { asOf, grace, closed: new Set(closed) }
}

export function readLoan(line) {
  const { loan, kind, due, returned, rate, cap } = readObject(line)
  demand(typeof loan === 'string', 'loan is not a text')
  demand(KINDS.includes(kind), 'kind is not known')
  demand(isDate(due), 'due is not a date')
  demand(returned == null || isDate(returned), 'returned is not a date')
  demand(isAmount(rate), 'rate is not an amount')
  demand(isAmount(cap), 'cap is not an amount')
  return { loan, kind, due, returned, rate, cap }
}

export function priceOf(header, loan) {
  const days = chargeableDays(header, loan)
  return { loan: loan.loan, days, fee: feeFor(header, loan, days) }
}

function chargeableDays(header, loan) {
  const until = loan.returned ?? header.asOf
  let days = 0
  const date = new Date(`${loan.due}T00:00:00Z`)
  for (;;) {
    date.setUTCDate(date.getUTCDate() + 1)
    const text = date.toISOString().slice(0, 10)
    if (text > until) return days
    if (date.getUTCDay() !== 0 && !header.closed.has(text)) days += 1
  }
}

function feeFor(header, { kind, rate, cap }, days) {
  if (days <= header.grace || kind === 'staff') return 0
  const full = days * rate
  return Math.min(kind === 'student' ? Math.ceil(full / 2) : full, cap)
}

function readObject(line) {
  const value = JSON.parse(line)
  demand(typeof value === 'object' && value !== null, 'not an object')
  return value
}

function demand(holds, otherwise) {
  if (!holds) throw new Error(otherwise)
}

function isDate(text) {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text)
}

const isAmount = (value) => Number.isSafeInteger(value) && value >= 0
