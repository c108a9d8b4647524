/**
 * Reads comma-separated values as RFC 4180 has them; lines may end in LF too,
 * and a byte order mark is no part of the first cell. undefined if a quote is
 * where none may be.
 */
export function readCsv(text: string): string[][] | undefined {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : bareCell(text, at)
    if (!cell) return undefined
    row.push(cell.value)
    at = cell.end
    if (text[at] === ',') {
      at++
      // a comma at the very end: an empty cell follows
      if (at === text.length) row.push('')
      else continue
    }
    rows.push(row)
    row = []
    if (text.startsWith('\r\n', at)) at += 2
    else if (text[at] === '\n') at++
    else if (at < text.length) return undefined
  }
  return rows
}

interface Cell {
  value: string
  end: number
}

function quotedCell(text: string, from: number): Cell | undefined {
  let value = ''
  for (let at = from + 1; ; ) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return undefined
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    at = quote + 2
  }
}

function bareCell(text: string, from: number): Cell | undefined {
  let end = from
  while (end < text.length && !/[,\r\n"]/.test(text[end]!)) end++
  return text[end] === '"' ? undefined : { value: text.slice(from, end), end }
}
