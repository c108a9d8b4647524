import { BadReceipts } from './bad-receipts.js'

const COLUMNS = 'date,item,amount,currency'

/** The rows of a receipts file (RFC 4180; no field contains a line break), without its head. */
export function rowsOf(text) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  if (lines[0] !== COLUMNS) throw new BadReceipts(`the first line has to be ${COLUMNS}`)
  return lines.slice(1).map((line, index) => {
    const fields = fieldsOf(line)
    if (fields?.length !== 4) throw new BadReceipts(`line ${index + 2} has to have 4 fields`)
    return { line: index + 2, amount: fields[2], currency: fields[3] }
  })
}

function fieldsOf(line) {
  const fields = []
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y
  for (;;) {
    const found = field.exec(line)
    if (!found) return undefined
    fields.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'))
    if (found[3] === '') return fields
  }
}
