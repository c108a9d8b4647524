/**
 * Text that any font can show: what controls a terminal or a text's direction is taken out, and half a character is
 * replaced. Applied to every text of a value.
 */
export function printable<T>(value: T): T {
  if (typeof value === 'string') return clean(value) as T
  if (Array.isArray(value)) return value.map(printable) as T
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printable(item)])) as T
  return value
}

// line ends and tabs stay; U+FE0F asks for an emoji's colours, which no book font has
const UNPRINTABLE = /[\0-\x08\x0B-\x1F\x7F-\x9F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF]/g

const clean = (text: string): string => text.toWellFormed().replaceAll(UNPRINTABLE, '')
