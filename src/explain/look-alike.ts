import type { Broken } from '../model/finding.ts'

/** What the eye misses when expected and observed look the same; undefined if they do not. */
export function lookAlike({ expected, observed }: Broken): string | undefined {
  const wanted = expected.replace(/^`[^`]*` to be /, '')
  if (wanted === observed) return undefined
  if (`"${wanted}"` === observed) return 'A text where a number or a literal is wanted: mind the quotes.'
  if (wanted === `"${observed}"`) return 'No text where a text is wanted: mind the quotes.'
  if (wanted.normalize('NFC') === observed.normalize('NFC')) return 'They look the same, but the accents are composed of other code points (Unicode NFC and NFD).'
  if (bare(wanted) === bare(observed)) return 'They differ in white space only.'
  if (wanted.toLowerCase() === observed.toLowerCase()) return 'They differ in upper and lower case only.'
  return undefined
}

function bare(text: string): string {
  return text.replace(/\\[nrt]|\s/g, '')
}
