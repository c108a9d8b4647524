import { oneOf, rfc } from 'roadworthy'
import type { Check } from 'roadworthy'
import { Branch, contentOf, done, sameInstant } from '../branch.ts'
import type { Fields } from '../branch.ts'

/** PUT, PATCH and DELETE mean what their names promise. */
export const changing = {
  'put-replaces': {
    claim: 'PUT replaces the whole tool: what is left out goes back to its default',
    because: 'A client that sends the whole tool means the whole tool. If old tags stay, nothing ever gets rid of them.',
    hint: 'Build the stored tool from the body and the defaults alone; take only id and createdAt from the old one.',
    reference: rfc(9110, '9.3.4'),
    async run(context) {
      const { expect } = context
      const branch = new Branch(context)
      const seen = await branch.add()
      const { branch: at, name, sku, dailyRate } = branch.fields()

      const reply = await branch.put({ dailyRate, sku, name, branch: at }, seen)
      expect('the reply to a PUT without tags and notes', reply).toHaveStatus(done)
      const after = await branch.expectTool('the tool after it', seen.tool.id, {
        branch: at, name, sku, dailyRate, tags: [], notes: null,
      })
      expect('its id after it', String(after.tool.id)).toBe(String(seen.tool.id))

      const full = branch.fields()
      expect('the reply to a PUT with everything', await branch.put(full, after)).toHaveStatus(done)
      await branch.expectTool('the tool after that', seen.tool.id, full)
    },
  },

  'patch-touches-only-what-it-names': {
    claim: 'A merge patch changes only what it names; null clears',
    because: 'Two people patch two different fields of one tool. A patch that resets the rest undoes the other one’s work.',
    hint: 'Tell "absent" from "null" before you bind the body: absent keeps, null goes back to the default, a list replaces the list.',
    reference: rfc(7396, '2'),
    async run(context) {
      const { expect, fresh, random } = context
      const branch = new Branch(context)
      let seen = await branch.add({ tags: ['one', 'two', 'three'] })
      let content = contentOf(seen.tool)

      const patches: [string, Partial<Record<keyof Fields, unknown>>, Partial<Fields>?][] = [
        ['the name alone', { name: fresh.id('Renamed') }],
        ['the sku alone', { sku: branch.sku() }],
        ['the daily rate alone', { dailyRate: random.int(0, 99) }],
        ['the notes alone', { notes: fresh.text(60) }],
        ['the tags alone', { tags: ['two', 'four'] }],
        ['two fields at once', { name: fresh.id('Again'), dailyRate: random.int(100, 999) }],
        ['notes: null', { notes: null }],
        ['tags: null', { tags: null }, { tags: [] }],
      ]
      for (const [what, patch, effect = patch as Partial<Fields>] of patches) {
        content = { ...content, ...effect }
        expect(`the reply to a patch of ${what}`, await branch.patch(patch, seen)).toHaveStatus(done)
        seen = await branch.expectTool(`the tool after a patch of ${what}`, seen.tool.id, content)
      }
    },
  },

  'repeats-change-nothing-more': {
    claim: 'Repeating a PUT or a DELETE changes nothing more',
    because: 'When a reply is lost on the way, clients send PUT and DELETE again, because the methods promise that they may.',
    hint: 'Let PUT say what the tool is, never what to add to it, and let a second DELETE find nothing to do.',
    reference: rfc(9110, '9.2.2'),
    async run(context) {
      const { expect } = context
      const branch = new Branch(context)
      const beside = await branch.add()
      const first = await branch.add({ tags: [] })
      const fields = branch.fields({ sku: first.tool.sku, tags: ['heavy', 'new'] })

      expect('the reply to the first PUT', await branch.put(fields, first)).toHaveStatus(done)
      const once = await branch.expectTool('the tool after one PUT', first.tool.id, fields)
      expect('the reply to the same PUT again', await branch.put(fields, once)).toHaveStatus(done)
      const twice = await branch.expectTool('the tool after two PUTs', first.tool.id, fields)
      expect('createdAt after two PUTs', twice.tool.createdAt).toSatisfy(...sameInstant(first.tool.createdAt))
      await branch.expectSkus('the list after two PUTs', [beside.tool.sku, fields.sku])

      expect('the reply to the first DELETE', await branch.delete(twice)).toHaveStatus(done)
      // its If-Match cannot hold any more, so 412 is an honest answer too
      expect('the reply to the same DELETE again', await branch.delete(twice)).toHaveStatus(oneOf(200, 204, 404, 410, 412))
      await branch.expectSkus('the list after two DELETEs', [beside.tool.sku])
    },
  },
} satisfies Record<string, Check<{}, string>>
