import { invalid } from './refusal.js'

const LAST = Number.MAX_SAFE_INTEGER

/** A page, the newest first. It goes on from the last that was shown, so that what comes meanwhile moves nothing. */
export async function pageOf(query, rowsBefore, shown) {
  const limit = number(query.get('limit') ?? '20', 'limit', 1, 100)
  const before = number(query.get('cursor') ?? String(LAST), 'cursor', 0, LAST)
  const rows = await rowsBefore(before, limit + 1)
  const items = rows.slice(0, limit)
  return { items: items.map(shown), next: rows.length > limit ? String(items.at(-1).place) : null }
}

function number(text, name, least, most) {
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || value < least || value > most) throw invalid(`${name} is a whole number from ${least} to ${most}`)
  return value
}
