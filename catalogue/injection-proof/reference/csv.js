const COLUMNS = ['id', 'name', 'color', 'cents', 'note', 'createdAt']

// a spreadsheet takes a cell that begins with one of these for a formula
const BEGINS_A_FORMULA = /^[=+\-@\t\r]/

/** RFC 4180: every text in quotes, quotes doubled, lines ended with CR LF. */
export function csvOf(parts) {
  const lines = [COLUMNS, ...parts.map((part) => COLUMNS.map((column) => part[column]))]
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value) {
  if (typeof value === 'number') return String(value)
  const text = value ?? ''
  const inert = BEGINS_A_FORMULA.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
