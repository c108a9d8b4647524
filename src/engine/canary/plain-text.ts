/** Bytes as one character each, as they are and with what only separates taken out. */
export interface PlainText {
  raw: string
  /** Without NULs (which makes ASCII of UTF-16) and without line breaks, also soft and escaped ones; lower and mixed case as found. */
  plain: string
}

// a break with the indent of the line that follows, a soft break of quoted-printable, and a break that was itself
// escaped; bounded, since a run of megabytes would exhaust the matcher's stack
const SEPARATORS = /\0|=?\r?\n[ \t]{0,200}|(?:\\r)?\\n/g

export function plainText(bytes: Buffer): PlainText {
  const raw = bytes.toString('latin1')
  return { raw, plain: raw.replace(SEPARATORS, '') }
}
