const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

// what XML 1.0 may not hold, not even as a reference (section 2.2)
const ILLEGAL = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** A text for the content or a quoted attribute of XML or HTML. Characters that neither may hold become U+FFFD. */
export function escapeMarkup(text: string): string {
  return text.replace(ILLEGAL, '\uFFFD').replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
}
