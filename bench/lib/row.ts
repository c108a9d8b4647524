/** One thing that was measured, and the mark it has to meet, if there is one. */
export interface Row {
  what: string
  value: number
  unit: string
  bar?: number
  holds?: boolean
}

/** A row that holds if it is at most `bar`. */
export function judged(what: string, value: number, unit: string, bar: number): Row {
  return { what, value, unit, bar, holds: value <= bar }
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

/** Rows as they are printed. */
export function tableOf(rows: Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${row.value.toFixed(row.unit === 'x' ? 2 : 1)} ${row.unit}`,
    row.bar === undefined ? '' : `at most ${row.bar} ${row.unit}`,
    row.holds === undefined ? '' : row.holds ? 'holds' : 'DOES NOT HOLD',
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => (row[column] as string).length)))
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ').trimEnd()).join('\n')
}
