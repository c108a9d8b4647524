// made when it is first needed: that takes ten milliseconds
let graphemes: Intl.Segmenter | undefined

// East Asian Wide and Fullwidth (UAX #11), as far as scripts say it
const WIDE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

/** What a reader takes for one character, and the columns it fills. */
export interface Cell {
  text: string
  /** UTF-16 offset in the text it came from. */
  at: number
  width: number
}

/** A text as the cells of a terminal. */
export function cells(text: string): Cell[] {
  // most texts are plain, and segmenting is slow; these are letters and marks of one column each
  if (/^[\x20-\x7E\xA0-\xAC\xAE-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u21FF]*$/.test(text)) return [...text].map((char, at) => ({ text: char, at, width: 1 }))
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return [...graphemes.segment(text)].map(({ segment, index }) => ({ text: segment, at: index, width: widthOf(segment) }))
}

/** The columns a text fills. */
export function displayWidth(text: string): number {
  return cells(text).reduce((sum, cell) => sum + cell.width, 0)
}

/** As much of a text as fits, with `…` if something is missing. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let out = ''
  let used = 0
  for (const cell of cells(text)) {
    if (used + cell.width > columns - 1) break
    out += cell.text
    used += cell.width
  }
  return `${out}…`
}

function widthOf(segment: string): number {
  if (NOTHING.test(segment)) return 0
  return WIDE.test(segment) || EMOJI.test(segment) ? 2 : 1
}
