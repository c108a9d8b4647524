import { type Cell, cells, displayWidth } from './display-width.ts'

/** Breaks a text at spaces; a word that is too long is broken where the column ends. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(`${line} ${word}`) <= columns) line += ` ${word}`
    else {
      if (line !== '') lines.push(line)
      const chunks = wrapHard(word, columns)
      lines.push(...chunks.slice(0, -1).map((chunk) => chunk.text))
      line = chunks.at(-1)?.text ?? ''
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

export interface Chunk {
  text: string
  /** UTF-16 offset of its beginning in the whole. */
  from: number
}

/** Breaks a text where the column ends, so that every offset keeps its place. */
export function wrapHard(text: string, columns: number): Chunk[] {
  const chunks: Chunk[] = []
  let current: Cell[] = []
  let used = 0
  const flush = () => chunks.push({ text: current.map((cell) => cell.text).join(''), from: current[0]?.at ?? 0 })
  for (const cell of cells(text)) {
    if (used + cell.width > columns && current.length > 0) {
      flush()
      current = []
      used = 0
    }
    current.push(cell)
    used += cell.width
  }
  flush()
  return chunks
}
