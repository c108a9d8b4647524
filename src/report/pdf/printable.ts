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

// line ends, tabs, and the joiners that letters are made with stay; a variation selector asks for an emoji's colours, which no book font has
const UNPRINTABLE = /(?![\n\t\u200C\u200D])[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu

const clean = (text: string): string => text.toWellFormed().replaceAll(UNPRINTABLE, '')
