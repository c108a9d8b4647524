import { invalid, unknown } from './refusal.js'

const MOST_CENTS = 100_000_000

/** A part as a client may describe it: exactly these members, each of exactly this type. */
export function readPart({ name, color, cents, note = null }) {
  if (!Number.isInteger(cents) || cents < 0 || cents > MOST_CENTS) throw invalid(`cents is a whole number from 0 to ${MOST_CENTS}`)
  return {
    name: text(name, 'name', { least: 1, most: 200 }),
    color: text(color, 'color', { least: 1, most: 100 }),
    cents,
    note: note === null ? null : text(note, 'note', { least: 0, most: 2000 }),
  }
}

/** Text as it is kept: every character but NUL, which PostgreSQL cannot hold, and halves of characters. */
export function text(value, what, { least, most }) {
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw invalid(`${what} is a text without NUL`)
  const { length } = [...value]
  if (length < least || length > most) throw invalid(`${what} has ${least} to ${most} characters`)
  return value
}

/** An id as the database knows it; anything else is the id of nothing. */
export function idOf(value) {
  if (typeof value !== 'string' && typeof value !== 'number') throw unknown('part')
  if (!/^[0-9]{1,15}$/.test(String(value))) throw unknown('part')
  return Number(value)
}
