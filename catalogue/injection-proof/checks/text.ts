import { asvs, invalid, oneOf } from 'roadworthy'
import { Desk } from '../desk.ts'
import type { DeskCheck, DeskContext, Part } from '../desk.ts'
import { hostileTexts } from '../hostile.ts'

const TEXTS = 500

export const hostileTextIsStoredAndFound: DeskCheck = {
  claim: 'Hostile text is stored exactly, and found by searching for it',
  because: 'Suppliers are called O’Brien and parts 3/8" - 50 %. Taking characters out of them keeps nobody out, and makes the books wrong.',
  hint: 'Do not clean text on its way in. Send it to the database as a bound value, in UTF-8 all the way, and get it back as it was.',
  reference: asvs('1.2.4'),
  limitMs: 120_000,
  async run(context) {
    const { random, fresh, expect } = context
    const desk = new Desk(context)
    const texts = hostileTexts(TEXTS, () => fresh.id('m'), random)
    for (const [index, text] of texts.entries()) {
      // every second one is found by its note
      const fields = desk.fields(index % 2 === 0 ? { name: text, note: null } : { note: text })
      const stored = await desk.post(fields)
      expect('storing a part with hostile text', stored).toHaveStatus(201)
      expect('the part that was stored', stored).toHaveBody({ ...fields })
      const read = await desk.get(stored.body.id)
      expect('the part with hostile text, read back', read).toHaveStatus(200)
      expect('the part with hostile text, read back', read).toHaveBody({ ...fields })
      await expectFound(context, desk, text, stored.body)
    }

    for (const name of [`${fresh.id('m')}\0x`, `a\0${fresh.id('m')}`]) {
      const stored = await desk.post(desk.fields({ name }))
      expect('storing a part with NUL in its name', stored).toHaveStatus(oneOf(201, ...invalid.codes))
      const searched = await desk.list({ q: name })
      expect('searching for NUL', searched).toHaveStatus(oneOf(200, ...invalid.codes))
      if (stored.status === 201) expect('the part with NUL in its name', stored).toHaveBody({ name })
    }
  },
}

async function expectFound({ expect }: DeskContext, desk: Desk, q: string, part: Part): Promise<void> {
  const items = await desk.found({ q })
  expect('parts found by searching for a hostile text', items.length).toBe(1)
  expect('the part found by it', items[0]).toMatch({ id: part.id, name: part.name, color: part.color, cents: part.cents, note: part.note })
}

export const patternsAreLiteral: DeskCheck = {
  claim: '%, _ and \\ in a search stand for themselves',
  because: 'Who looks for “50 %” wants those parts and not the whole table, which is also the dearest search there is.',
  hint: 'Before a text becomes part of a LIKE pattern, put an escape before %, _ and the escape itself, and name it with ESCAPE. Or use a function that knows no patterns.',
  reference: asvs('1.2.4'),
  async run(context) {
    const { fresh, expect, given } = context
    const desk = new Desk(context)
    const mark = fresh.id('m').replaceAll('-', '')
    const endings = [
      '50% off', '50x off', '50 off', 'a_b', 'axb', 'ab', 'a__b', 'c\\d', 'c\\\\d', 'cd', 'c\\%d', 'c%d', '%', '_', '!', '!%', 'x!_y', '[ab]', 'a', '*', '?', '\\', 'e|f', 'e^f',
    ]
    const names = endings.map((ending) => `${mark}${ending}`)
    for (const name of names) await desk.add({ name, note: null })
    given('parts whose name begins with the same plain letters', (await desk.found({ q: mark }, given)).length).toBe(names.length)

    for (const q of [...names, `${mark}c\\`, `${mark}%`, `${mark}a_`, `${mark}[a`, `${mark}x!`]) {
      const items = await desk.found({ q })
      expect(`the names found by searching for ${q}`, items.map((part) => part.name).sort()).toEqual(names.filter((name) => name.includes(q)).sort())
    }
  },
}
