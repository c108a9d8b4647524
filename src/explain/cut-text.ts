import { grouped } from './quantity.ts'

/** A text of at most `limit` characters; a longer one says how long it was. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit
  return `${text.slice(0, end)}… (${grouped(text.length)} characters)`
}
