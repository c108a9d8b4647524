const PLAIN = /^[\w@%+=:,./-]+$/

/** One word for a POSIX shell. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
