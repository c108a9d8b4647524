import type { Fault } from './faults.ts'

/** One page of a list, and where the next one begins. */
export function page<T extends { number: number }>(list: T[], limit: number, after: string | undefined, fault?: Fault): { items: T[]; next?: string } {
  const from = after === undefined ? 0 : placeOf(list, after)
  const items = list.slice(from, from + limit)
  const to = from + items.length
  const last = items.at(-1)
  if (!last) return { items }
  if (to === list.length) return fault === 'full-last-page-goes-on' && items.length === limit ? { items, next: cursorOf(undefined) } : { items }
  if (fault === 'skips-between-pages') return { items, next: cursorOf(list[to]) }
  if (fault === 'repeats-between-pages') return { items, next: cursorOf(items.at(-2)) }
  return { items, next: cursorOf(last) }
}

/** Names the item before the page, so that pages stay as they are while items are added. */
const cursorOf = (item: { number: number } | undefined): string => Buffer.from(`after:${item?.number ?? ''}`).toString('base64url')

function placeOf(list: { number: number }[], cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString()
  return list.findIndex(({ number }) => text === `after:${number}`) + 1
}
