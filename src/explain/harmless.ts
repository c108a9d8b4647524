// everything a terminal, a log or a bidirectional layout could act upon instead of showing;
// the joiners U+200C and U+200D stay, because letters and emoji are made of them
const ACTIVE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{E007F}]/gu

// most texts are, and the other pattern is slow to make
const PLAIN = /^[\x20-\x7E]*$/

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text on one line in which nothing acts: control characters and direction marks are shown as escapes. */
export function harmless(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(ACTIVE, (char) => NAMED[char] ?? escaped(char.codePointAt(0) ?? 0))
}

/** The same for a text of several lines; tabs become four spaces. */
export function harmlessLines(text: string): string[] {
  const lines = text.split(/\r\n|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => harmless(line.replaceAll('\t', '    ')))
}

function escaped(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
