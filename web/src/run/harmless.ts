// everything a bidirectional layout could act upon instead of showing it
const ACTIVE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{E007F}]/gu
const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
// colours and cursor movements of terminals
// oxlint-disable-next-line no-control-regex
const ANSI = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-_])/g

/** A text on one line in which nothing acts. */
export function harmless(text: string): string {
  return text.replace(ACTIVE, (char) => NAMED[char] ?? escaped(char.codePointAt(0) ?? 0))
}

/** The same for several lines. */
export function harmlessLines(text: string): string[] {
  return text.replace(ANSI, '').split(/\r?\n/).map((line) => harmless(line.replaceAll('\t', '    ')))
}

function escaped(code: number): string {
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
