/** Breaks a text between words into lines of at most `width` characters, evenly; what does not fit into the last line is cut. */
export function wrap(text: string, width: number, most: number): string[] {
  const limit = Math.max(4, Math.floor(width))
  let best = broken(text, limit, most)
  for (let narrower = limit - 1; narrower > limit / 2 && best.length > 1; narrower--) {
    const lines = broken(text, narrower, most)
    if (lines.length > best.length || lines.some((line) => line.length > narrower)) break
    best = lines
  }
  return best.map((line) => (line.length > limit ? `${line.slice(0, limit - 1).trimEnd()}…` : line))
}

function broken(text: string, limit: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && longer.length > limit && lines.length < most - 1) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
