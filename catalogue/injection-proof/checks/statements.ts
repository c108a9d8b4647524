import { invalid } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { readCsv } from '../csv.ts'
import { Desk, segment, xmlOf } from '../desk.ts'
import type { DeskCheck, DeskContext, Fields, Part } from '../desk.ts'
import { breakouts, hostileTexts } from '../hostile.ts'
import { expectSameShapes, INTERPRETER, mustBeReadable, shapesDuring } from './shapes.ts'

export const shapesNeverDependOnValues: DeskCheck = {
  claim: 'What a statement looks like never depends on the values in it',
  because: 'A value that can change a statement’s words can write its own: read every table, or empty it.',
  hint: 'Write each statement once, with a placeholder for each value. Pieces you add for a filter or an order come from your own list, never from the request.',
  reference: INTERPRETER,
  alone: true,
  limitMs: 120_000,
  async run(context) {
    mustBeReadable(context)
    const desk = new Desk(context)
    const benign = await shapesDuring(context, () => everydayWork(context, desk))
    const replies: [string, Reply][] = []
    const hostile = await shapesDuring(context, () => hostileWork(context, desk, (what, reply) => replies.push([what, reply])))
    expectSameShapes(context, benign, hostile)
    for (const [what, { status }] of replies) context.expect(what, status).toSatisfy('a status below 500', (code: number) => code < 500)
  },
}

/** Everything the desk can be asked, with values that nobody need fear: all combinations, nothing, long, and what is refused. */
async function everydayWork(context: DeskContext, desk: Desk): Promise<void> {
  const { fresh, random, web, given } = context
  const parts: Part[] = []
  const long = { name: 'n'.repeat(200), color: 'c'.repeat(100), note: 'o'.repeat(2000) }
  for (const changes of [{}, { note: null }, long, { cents: 0 }, { cents: 100_000_000 }, { name: 'two words', note: '007' }]) parts.push(await desk.add(changes))
  const { note: _, ...withoutNote } = desk.fields()
  given('storing a part without a note', await desk.post(withoutNote)).toHaveStatus(201)
  given('storing a part with an empty note', await desk.post({ ...withoutNote, note: '' })).toHaveStatus(201)

  const { color } = parts[0]!
  for (const q of [undefined, '', 'bolt', 'two words', '12', '50 % _ off', 'q'.repeat(200)]) {
    for (const wanted of [undefined, '', color]) {
      for (const sort of [undefined, 'name', 'cents', 'createdAt']) {
        for (const dir of [undefined, 'asc', 'desc']) {
          const query = { q, color: wanted, sort, dir }
          await desk.list(Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)))
        }
      }
    }
  }
  await desk.get(parts[0]!.id)
  await desk.alike(parts[0]!.id)
  const name = await desk.mustPack(parts.slice(0, 2))
  given('an import of an everyday part', await desk.importServed(desk.fields())).toHaveStatus(201)
  await desk.postXml(xmlOf(desk.fields()))
  await desk.preview('Dear {{name}}', { name: 'Ada' })

  // what is refused may be written down too
  await desk.get('12345678901')
  await desk.get('nothing')
  await desk.get(fresh.id('no'))
  await desk.alike(random.int(1_900_000_000, 2_100_000_000))
  await desk.archive(fresh.id('nowhere'))
  await desk.pack(name, [parts[0]!.id])
  await desk.pack(fresh.id('pack'), ['nothing'])
  await desk.list({ sort: 'weight' })
  await desk.list({ sort: 'name', dir: 'sideways' })
  await desk.post({ ...desk.fields(), name: 5 })
  await desk.post({ ...desk.fields(), cents: 'many' })
  await desk.import('http://127.0.0.1:1/part.json')
  await desk.importServed({ name: 'half a part' })
  await desk.postXml('<supply>')
  await web.get('/supplies/1/2/3')
}

async function hostileWork(context: DeskContext, desk: Desk, seen: (what: string, reply: Reply) => void): Promise<void> {
  const { fresh, random, web } = context
  const { id } = await desk.add()
  const texts = [...breakouts(fresh.id('m')), ...hostileTexts(60, () => fresh.id('m'), random)]
  for (const text of texts) {
    const color = [...text].slice(0, 100).join('')
    const fields: Fields = { name: text, color, cents: random.int(0, 9), note: text }
    const stored = await desk.post(fields)
    seen('storing hostile text', stored)
    if (stored.status === 201) seen('the parts of a hostile colour', await desk.alike(stored.body.id))
    seen('a search for hostile text and a hostile colour', await desk.list({ q: text, color }))
    seen('a search for hostile text, sorted', await desk.list({ q: text, sort: random.pick(['name', 'cents', 'createdAt']), dir: random.pick(['asc', 'desc']) }))
    seen('a list sorted by hostile text', await desk.list({ sort: text }))
    seen('a list in a hostile direction', await desk.list({ sort: 'name', dir: text }))
    seen('the part with a hostile id', await web.get(`/supplies/${segment(text)}`))
    seen('the part with a hostile id', await web.get(`/supplies/${segment(`${id} ${text}`)}`))
    await desk.pack(fileNameOf(text), [id])
    await desk.pack(fresh.id('pack'), [id, text])
    await desk.archive(fileNameOf(text))
    await desk.postXml(xmlOf({ ...fields, name: printable(text), color: printable(color), note: printable(text) }))
    await desk.importServed(fields)
  }
}

const fileNameOf = (text: string): string => [...text].slice(0, 60).join('').replaceAll('/', '.')
const printable = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]/gu, '')

export const sortTakesListedNamesOnly: DeskCheck = {
  claim: 'sort and dir take the listed names only; what else is in them never reaches the database',
  because: 'An ORDER BY cannot be bound as a value, so this is where statements are still glued together from requests.',
  hint: 'Look the name up in a list of your own and use what the list says. Refuse whatever is not in it before you go to the database.',
  reference: INTERPRETER,
  alone: true,
  async run(context) {
    const { expect, random, fresh, database } = context
    const desk = new Desk(context)
    const color = fresh.id('grey')
    const made: Part[] = []
    const letters = random.shuffle([...'bdfhjl'])
    for (const [index, letter] of letters.entries()) made.push(await desk.add({ color, name: `${letter}${letter}`, cents: [30, 5, 100, 20, 7, 1000][index]! }))

    for (const dir of ['asc', 'desc'] as const) {
      const turn = <T>(list: T[]) => (dir === 'asc' ? list : list.toReversed())
      const byName = await desk.found({ color, sort: 'name', dir })
      expect(`names sorted ${dir}`, byName.map((part) => part.name)).toEqual(turn([...letters].sort().map((letter) => letter + letter)))
      const byCents = await desk.found({ color, sort: 'cents', dir })
      expect(`cents sorted ${dir}`, byCents.map((part) => part.cents)).toEqual(turn([5, 7, 20, 30, 100, 1000]))
      const times = (await desk.found({ color, sort: 'createdAt', dir })).map((part) => Date.parse(part.createdAt))
      expect(`createdAt sorted ${dir}`, times).toEqual(turn([...times].sort((a, b) => a - b)))
      expect('parts in that list', times.length).toBe(made.length)
    }

    const canary = `k${fresh.canary()}`
    const sorts = [
      canary, `name, ${canary}`, `name; SELECT ${canary}`, `(CASE WHEN ${canary} = 1 THEN name ELSE cents END)`, `name ${canary}`, `cents--${canary}`, `name\u0000${canary}`, `"${canary}"`,
      'note', 'id', '1', 'created_at', '__proto__', 'constructor', 'random()',
    ]
    const dirs = [canary, `asc, ${canary}`, `desc; SELECT ${canary}`, `asc NULLS ${canary}`, 'up', 'constructor']
    const refusals: [string, Reply][] = []
    const watch = database.wire.possible ? database.wire.watch() : undefined
    for (const sort of sorts) refusals.push([`sort=${sort}`, await desk.list({ color, sort })])
    for (const dir of dirs) refusals.push([`dir=${dir}`, await desk.list({ color, sort: 'name', dir })])
    const seen = (watch?.all() ?? []).filter(({ sql, values }) => [sql, ...values].some((text) => text?.includes(canary)))
    watch?.stop()
    expect('statements with a text of sort or dir in them', seen.map(({ sql }) => sql)).toEqual([])
    for (const [what, reply] of refusals) expect(`a list with ${what.replaceAll(canary, 'canary')}`, reply).toHaveStatus(invalid)
  },
}

const ROWS = 130

export const storedTextIsSafeLater: DeskCheck = {
  claim: 'Text that is stored already is as harmless in the next statement',
  because: 'It passed the front door as a value. Later it comes from your own table, looks trusted, and is glued into the next statement.',
  hint: 'Bind what you read from the database like what you read from a request: names, colours, whatever a stranger once wrote.',
  reference: INTERPRETER,
  alone: true,
  limitMs: 120_000,
  async run(context) {
    mustBeReadable(context)
    const { web, expect, fresh } = context
    const desk = new Desk(context)
    const harmless: Part[] = []
    const benign = await shapesDuring(context, async () => {
      for (let row = 0; row < ROWS; row++) harmless.push(await desk.add(row % 2 === 0 ? {} : { color: harmless[row - 1]!.color }))
      for (const part of harmless.slice(0, 10)) await useStored(context, desk, part)
    })

    const mark = fresh.id('m').replaceAll('-', '')
    const kinds = breakouts(mark)
    const hostile: Part[] = []
    for (let row = 0; row < ROWS; row++) {
      const text = `${kinds[row % kinds.length]!} ${mark}${row}z`
      hostile.push(await desk.add({ name: text, color: text, note: text }))
    }
    // its colour is the same, so that something is there to be found
    const twin = await desk.add({ color: hostile[0]!.color })
    const later = await shapesDuring(context, async () => {
      for (const part of hostile.slice(0, kinds.length)) {
        await desk.alike(part.id)
        await desk.list({ q: part.name })
        await desk.list({ color: part.color })
        await desk.pack(fresh.id('pack'), [part.id])
      }
    })
    expectSameShapes(context, benign, later)
    for (const part of hostile.slice(0, kinds.length)) await useStored(context, desk, part)
    expect('the other parts of a hostile colour', (await alikeOf(context, desk, hostile[0]!)).map((part) => String(part.id))).toEqual([String(twin.id)])

    // how many statements an export takes, and which, may depend on how much there is; its words may not depend on what there is
    let exported: Reply | undefined
    const exporting = await shapesDuring(context, async () => {
      exported = await web.get('/supplies.csv', { limitMs: 30_000 })
    })
    const outside = exporting.filter((statement) => statement.shape.toLowerCase().includes(mark))
    expect('statements of an export with stored text among their own words', outside.map(({ sql }) => sql)).toEqual([])
    expectExported(context, exported!, [...harmless, ...hostile])
  },
}

/** Whatever the desk does with a part that it has. */
async function useStored(context: DeskContext, desk: Desk, part: Part): Promise<void> {
  const { expect } = context
  await alikeOf(context, desk, part)
  const found = await desk.found({ q: part.name })
  expect('parts found by the whole name of a stored one', found.map(({ id }) => String(id))).toEqual([String(part.id)])
  await desk.found({ color: part.color })
  await desk.holds(await desk.mustPack([part], expect), [part])
}

async function alikeOf({ expect }: DeskContext, desk: Desk, { id }: Part): Promise<Part[]> {
  const reply = await desk.alike(id)
  expect('the parts of the same colour as a stored one', reply).toHaveStatus(200)
  expect('the parts of the same colour as a stored one', reply).toHaveBody({})
  expect('its items', reply.body.items).toSatisfy('a list', Array.isArray)
  return reply.body.items
}

function expectExported({ expect }: DeskContext, reply: Reply, parts: readonly Part[]): void {
  expect('the export', reply).toHaveStatus(200)
  const rows = readCsv(reply.text)
  expect('the export', rows ? 'comma-separated values' : 'not to be read').toBe('comma-separated values')
  const column = rows![0]!.indexOf('name')
  const names = new Set(rows!.slice(1).map((row) => row[column]))
  expect('stored names that are missing in the export', parts.filter((part) => !names.has(part.name)).map((part) => part.name)).toEqual([])
}
