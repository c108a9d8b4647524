import { AWKWARD, asvs } from 'roadworthy'
import { Desk, path } from '../desk.ts'
import type { DeskCheck } from '../desk.ts'

/** What hands that glue SQL together let through, and what drivers may take for placeholders. */
const TREACHEROUS = [
  "Robert'); --", "x', 'y", "' OR '1'='1", '"; --', "\\'; --", '/* never closed', '$1 and :name and ? and %s and @p1', '{{name}} #{name} ${name}',
  'a\tb', 'line\nbreak', '𝄞 clef', '👩🏽‍🔧', 'İstanbul ß ﬁ',
]

export const textIsStoredWhole: DeskCheck = {
  claim: 'Text is stored as data, whole',
  because: 'A member called O’Brien must not break the desk, a name must not become a command, and nobody’s name ends at the first emoji.',
  hint: 'Hand values to the driver as parameters, never as part of the SQL. On MariaDB and MySQL ask for utf8mb4, for the tables and for the connection: what they call utf8 ends at three bytes.',
  reference: asvs('1.2.4'),
  limitMs: 90_000,
  async run(context) {
    const { web, expect, given, fresh } = context
    const desk = new Desk(context)
    const plain = fresh.id('plain')
    const plainStock = await desk.shelve(2, plain)
    const plainMember = await desk.join(1, plain)
    given('a stock with a plain name', await web.get(`/stock/${path(plainStock)}`)).toHaveBody({ branch: desk.branch, name: plain, available: 2 })
    given('a member with a plain name', await web.get(`/members/${path(plainMember)}`)).toHaveBody({ name: plain, maxLoans: 1 })

    for (const text of [fresh.text(200), fresh.name(), ...TREACHEROUS, ...AWKWARD]) {
      const called = `called ${shortened(text)}`
      const stock = await web.post('/stock', { branch: text, name: text, copies: 2 })
      expect(`adding a stock ${called}`, stock).toHaveStatus(201)
      expect(`adding a stock ${called}`, stock).toHaveBody({})
      const stored = await web.get(`/stock/${path(stock.body.id)}`)
      expect(`the stock ${called}`, stored).toHaveStatus(200)
      expect(`the stock ${called}`, stored).toHaveBody({ branch: text, name: text, available: 2, onLoan: 0 })

      const member = await web.post('/members', { name: text, maxLoans: 1 })
      expect(`taking in a member ${called}`, member).toHaveStatus(201)
      expect(`taking in a member ${called}`, member).toHaveBody({})
      const taken = await web.get(`/members/${path(member.body.id)}`)
      expect(`the member ${called}`, taken).toHaveStatus(200)
      expect(`the member ${called}`, taken).toHaveBody({ name: text, maxLoans: 1 })
    }
    expect('the plain stock after all that', await web.get(`/stock/${path(plainStock)}`)).toHaveBody({ branch: desk.branch, name: plain, available: 2, onLoan: 0 })
  },
}

/** As it would be written in JSON, and short enough for a label. */
function shortened(text: string): string {
  const characters = [...text]
  return JSON.stringify(characters.length > 24 ? `${characters.slice(0, 24).join('')}…` : text)
}
