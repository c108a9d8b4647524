import { gone, rfc } from 'roadworthy'
import type { Check } from 'roadworthy'
import { Branch, contentOf, done, instant, listed } from '../branch.ts'

/** A tool can be made, found again, listed and taken away. */
export const resources = {
  'creates-with-a-location': {
    claim: 'Creating returns 201 and a Location that reads back the tool',
    because: 'A client that has just made something needs its address, and must not have to guess how you build them.',
    hint: 'Answer a create with 201, the tool as you stored it, and a Location that your own GET understands.',
    reference: rfc(9110, '15.3.2'),
    async run(context) {
      const { web, expect } = context
      const branch = new Branch(context)
      const fields = branch.fields()

      const began = Date.now()
      const created = await branch.post(fields)
      expect('the reply to creating a tool', created).toHaveStatus(201)
      expect('the reply to creating a tool', created).toHaveBody({ ...fields })
      expect('the reply to creating a tool', created).toHaveHeader('Location')
      const { id, createdAt, updatedAt } = created.body
      expect('its id', id).toSatisfy('a text or a number', (value) => ['string', 'number'].includes(typeof value))
      for (const [label, time] of [['createdAt', createdAt], ['updatedAt', updatedAt]]) {
        expect(label, time).toSatisfy('an instant as RFC 3339 writes it', (value) => !Number.isNaN(instant(value)))
        expect(label, time).toSatisfy('the time of its creation, within 5 s', (value) => isBetween(instant(value), began - 5_000, Date.now() + 5_000))
      }

      const found = await web.get(web.resolve(created.header('location')!))
      expect('the tool at its Location', found).toHaveStatus(200)
      expect('the tool at its Location', found).toHaveBody({ ...fields })
      expect('the id of the tool at its Location', String(found.body.id)).toBe(String(id))
      await branch.expectTool('the tool at /tools/{id}', id, fields)
    },
  },

  'lists-its-own-branch': {
    claim: 'A list holds its own branch only, and all of it',
    because: 'Staff trust the list. A missing tool gets bought twice, a foreign one gets promised to a member.',
    hint: 'Filter by the whole branch name, decoded, and hand out everything you find before you think of paging.',
    async run(context) {
      const { fresh, expect } = context
      const town = new Branch(context, `${fresh.id('Süd')} & 100%`)
      // one name begins with the other, so a search by prefix is found out
      const outskirts = new Branch(context, `${town.name}+1`)
      const elsewhere = new Branch(context)

      const mine = []
      const theirs = []
      for (let made = 0; made < 30; made++) {
        if (made % 5 < 3) mine.push(await town.add())
        else theirs.push(await outskirts.add())
      }

      for (const [branch, added] of [[town, mine], [outskirts, theirs]] as const) {
        const label = `the list of "${branch.name}"`
        const items = await branch.expectSkus(label, added.map(({ tool }) => tool.sku))
        for (const { tool } of added) {
          const item = items.find((one) => String(one.id) === String(tool.id))
          expect(`${label}: the item with id ${tool.id}`, item).toMatch({ ...contentOf(tool) })
        }
      }
      const items = listed(expect, 'the list of a branch without tools', await elsewhere.list())
      expect('the list of a branch without tools', items).toEqual([])
    },
  },

  'missing-is-gone': {
    claim: 'A tool that was deleted is gone, and the reply says so as a problem',
    because: 'An empty 200 looks like a tool without a name. Clients then show, cache and lend what is not there.',
    hint: 'Decide "not there" in one place and turn it into 404 with a problem document, never into an empty success.',
    reference: rfc(9457, '3'),
    async run(context) {
      const { expect } = context
      const branch = new Branch(context)
      const kept = await branch.add()
      const sold = await branch.add()

      expect('the reply to deleting a tool', await branch.delete(sold)).toHaveStatus(done)
      expect('reading the deleted tool', await branch.get(sold.tool.id)).toBeProblem(gone)
      await branch.expectSkus('the list after the delete', [kept.tool.sku])
      await branch.expectTool('the tool beside it', kept.tool.id, contentOf(kept.tool))
    },
  },
} satisfies Record<string, Check<{}, string>>

function isBetween(value: number, from: number, to: number): boolean {
  return value >= from && value <= to
}
