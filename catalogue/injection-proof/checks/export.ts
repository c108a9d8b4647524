import { asvs } from 'roadworthy'
import { readCsv } from '../csv.ts'
import { Desk } from '../desk.ts'
import type { DeskCheck, Part } from '../desk.ts'

const BEGINS_A_FORMULA = ['=', '+', '-', '@', '\t', '\r'] as const

export const csvIsExactAndInert: DeskCheck = {
  claim: 'The CSV export gives every text back exactly, and no cell of it is a formula',
  because: 'The export is opened in a spreadsheet, by somebody with more rights than whoever wrote the text. =HYPERLINK(…) sends the sheet away.',
  hint: 'Quote cells and double the quotes in them. Put something harmless, an apostrophe for example, before a text that begins with = + - @, a tab or a carriage return.',
  reference: asvs('1.2.10'),
  limitMs: 60_000,
  async run(context) {
    const { web, expect, given, fresh } = context
    const desk = new Desk(context)
    const exact = ['plain', 'a,b', 'a"b', '"a"', 'a""b', 'a\r\nb', 'a\nb', 'a;b', "it's", 'a=1', 'x@y', 'naïve 工具 🔨', 'a\tb', '007', 'null', 'a\\"b', 'b\\', 'c", "d', '1e5', "a'b", 'a-b+c']
    const formulas = BEGINS_A_FORMULA.flatMap((first) => [`${first}1+1`, `${first}HYPERLINK("http://x","y")`, `${first}a,b`, `${first}${first}2`, `${first}cmd|' /C calc'!A0`])

    const parts: Part[] = []
    for (const text of [...exact, ...formulas]) {
      // the mark stands behind the text, so that the text begins the cell
      parts.push(await desk.add({ name: `${text} ${fresh.id('m')}`, note: `${text} ${fresh.id('n')}` }))
    }

    const reply = await web.get('/supplies.csv', { limitMs: 20_000 })
    given('the export', reply).toHaveStatus(200)
    expect('the export', reply).toHaveHeader('Content-Type', 'text/csv', () => reply.mediaType === 'text/csv')
    const rows = readCsv(reply.text)
    expect('the export', rows ? 'comma-separated values' : 'not to be read').toBe('comma-separated values')
    const [header, ...lines] = rows!
    const columns = header!.map((name) => name.trim())
    for (const name of ['id', 'name', 'color', 'cents', 'note']) expect('the names in the first line', columns).toSatisfy(`a list with ${name} in it`, (names: string[]) => names.includes(name))
    expect('lines with more or fewer cells than the first', lines.filter((line) => line.length !== columns.length && line.join('') !== '').length).toBe(0)

    const cell = (line: readonly string[], name: string) => line[columns.indexOf(name)]!
    for (const part of parts) {
      const mine = lines.filter((line) => cell(line, 'name').endsWith(markOf(part.name)))
      expect(`lines for the part called ${part.name}`, mine.length).toBe(1)
      expect('its id', cell(mine[0]!, 'id')).toBe(String(part.id))
      expect('its cents', Number(cell(mine[0]!, 'cents'))).toBe(part.cents)
      expect('its color', cell(mine[0]!, 'color')).toBe(part.color)
      for (const [what, value] of [['name', part.name], ['note', part.note!]] as const) {
        expect(`the cell for the ${what} ${value}`, cell(mine[0]!, what)).toSatisfy(...faithful(value))
      }
    }
  },
}

const markOf = (name: string): string => name.slice(name.lastIndexOf(' '))

/** As it is; or, where it would begin a formula, behind a character or two that begin none. */
function faithful(value: string): [string, (cell: string) => boolean] {
  if (!BEGINS_A_FORMULA.some((first) => value.startsWith(first))) return ['exactly that', (cell) => cell === value]
  return [
    'that text behind a harmless first character',
    (cell) => {
      const before = cell.slice(0, cell.length - value.length)
      return cell.endsWith(value) && before.length >= 1 && before.length <= 3 && !/^[=+\-@\r\n]/.test(before)
    },
  ]
}
