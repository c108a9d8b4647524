/** Straight quotation marks as a printer sets them; `before` is what stands in front of the text. */
export function typographic(text: string, before = ''): string {
  const opens = (at: number): boolean => /^$|[\s([{“‘—–/-]/.test(at === 0 ? before : (text[at - 1] as string))
  return text.replaceAll(/["']/g, (mark, at: number) => (mark === '"' ? (opens(at) ? '“' : '”') : opens(at) && !/^'\d0s/.test(text.slice(at)) ? '‘' : '’'))
}
