/**
 * Hexadecimal digits that nobody had before: for names and seeds, not for
 * secrets. `node:crypto` would do, and takes eight milliseconds to load.
 */
export function nonce(digits: number): string {
  let out = ''
  while (out.length < digits) out += Math.floor(Math.random() * 0x1_0000_0000).toString(16).padStart(8, '0')
  return out.slice(0, digits)
}
