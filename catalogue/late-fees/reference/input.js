import { dayNumber, isSunday } from './calendar.js'

/** A line that cannot be used; its message says why. */
export class BadLine extends Error {}

const KINDS = ['adult', 'student', 'staff']

/** @param {string} line */
export function readHeader(line) {
  const fields = readObject(line)
  const closed = fields.closed
  if (!Array.isArray(closed)) throw new BadLine('`closed` is not a list')
  return {
    asOf: date(fields.asOf, 'asOf'),
    grace: wholeNumber(fields.grace, 'grace'),
    // Sundays are free anyway, so they must not be taken off a second time
    closed: [...new Set(closed.map((day) => date(day, 'closed')).filter((day) => !isSunday(day)))],
  }
}

/** @param {string} line */
export function readLoan(line) {
  const fields = readObject(line)
  if (typeof fields.loan !== 'string') throw new BadLine('`loan` is not a text')
  if (!KINDS.includes(fields.kind)) throw new BadLine('`kind` is none of ' + KINDS.join(', '))
  return {
    loan: fields.loan,
    kind: fields.kind,
    due: date(fields.due, 'due'),
    returned: fields.returned == null ? undefined : date(fields.returned, 'returned'),
    rate: wholeNumber(fields.rate, 'rate'),
    cap: wholeNumber(fields.cap, 'cap'),
  }
}

function readObject(line) {
  const value = parse(line)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new BadLine('not a JSON object')
  return value
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    throw new BadLine('not JSON')
  }
}

function date(value, name) {
  const day = dayNumber(value)
  if (day === undefined) throw new BadLine(`\`${name}\` is not a date`)
  return day
}

function wholeNumber(value, name) {
  if (!Number.isSafeInteger(value) || value < 0) throw new BadLine(`\`${name}\` is not a whole number of 0 or more`)
  return value
}
