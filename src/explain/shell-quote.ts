const PLAIN = /^[\w@%+=:,./-]+$/
// what cannot be pasted, or not be seen once it is
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u

/**
 * One word for a POSIX shell. Control characters and direction marks need
 * `$'…'` (bash, zsh, ksh, and POSIX since 2024); all else is in single quotes.
 */
export function shellQuote(word: string): string {
  if (PLAIN.test(word)) return word
  return UNSEEN.test(word) ? `$'${[...word].map(ansiC).join('')}'` : `'${word.replaceAll("'", `'\\''`)}'`
}

function ansiC(char: string): string {
  if (char === '\n') return '\\n'
  if (char === '\r') return '\\r'
  if (char === '\t') return '\\t'
  if (char === "'" || char === '\\') return `\\${char}`
  // an interactive bash would expand it even here
  if (char === '!') return '\\x21'
  if (!UNSEEN.test(char)) return char
  // bytes, because \u means something else in every locale
  return [...new TextEncoder().encode(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
