import { invalid, rfc } from 'roadworthy'
import type { Check, Reply } from 'roadworthy'
import { Branch, contentOf, done, ifMatch, made, pathOf } from '../branch.ts'

/** Not needed to pass: what makes an API pleasant to write against. */
export const polish = {
  'each-bad-field-has-a-pointer': {
    claim: 'Each bad field has its own pointer, and all of them come at once',
    because: 'A form with two mistakes should mark two fields, not send its user round once for each.',
    hint: 'Collect what is wrong instead of stopping at the first, and list it as `errors`, each with a JSON Pointer to its field.',
    reference: rfc(9457, '3'),
    stretch: true,
    async run(context) {
      const { expect } = context
      const branch = new Branch(context)
      const { tool } = await branch.add()
      const pairs = [
        { sku: 'drill', dailyRate: -1 },
        { name: '  ', tags: ['t'.repeat(21)] },
        { sku: '1234-AB', notes: 'n'.repeat(2001) },
      ]
      for (const faults of pairs) {
        const names = Object.keys(faults)
        const reply = await branch.post({ ...branch.fields(), ...faults })
        expect(`creating with a bad ${names.join(' and a bad ')}`, reply).toBeProblem(invalid)
        expect('the fields its errors point to', fieldsPointedTo(reply)).toEqual(names.sort())
      }
      await branch.expectSkus('the list after the refusals', [tool.sku])
    },
  },

  'says-what-it-wants': {
    claim: 'A body that is not JSON is 415, and a write without If-Match is 428',
    because: 'A client that sends the wrong thing learns it at once, and nobody can overwrite unseen by leaving a header out.',
    hint: 'Look at Content-Type before you look at the body, and at If-Match before you change anything.',
    reference: rfc(6585, '3'),
    stretch: true,
    async run(context) {
      const { web, expect, given } = context
      const branch = new Branch(context)
      let seen = await branch.add()
      given('the reply to a patch in order', await branch.patch({ dailyRate: 3 }, seen)).toHaveStatus(done)
      seen = await branch.see(seen.tool.id)
      const path = pathOf(seen.tool.id)

      const asText = { contentType: 'text/plain', headers: ifMatch(seen) }
      const text = JSON.stringify(branch.fields())
      expect('creating from text/plain', await web.post('/tools', text, { contentType: 'text/plain' })).toHaveStatus(415)
      expect('a PUT of text/plain', await web.put(path, text, asText)).toHaveStatus(415)
      expect('a PATCH of text/plain', await web.patch(path, text, asText)).toHaveStatus(415)

      const unguarded = { contentType: 'application/merge-patch+json' }
      expect('a PATCH without If-Match', await web.patch(path, { dailyRate: 4 }, unguarded)).toHaveStatus(428)
      expect('a PUT without If-Match', await web.put(path, branch.fields())).toHaveStatus(428)
      expect('a DELETE without If-Match', await web.delete(path)).toHaveStatus(428)

      await branch.expectSkus('the list after all of it', [seen.tool.sku])
      await branch.expectTool('the tool after all of it', seen.tool.id, contentOf(seen.tool))
      expect('creating from application/json', await branch.post(branch.fields())).toHaveStatus(made)
    },
  },
} satisfies Record<string, Check<{}, string>>

/** The names of the fields that a problem's errors point to: `#/sku`, `/sku` and `/sku/0` all mean sku. */
function fieldsPointedTo(reply: Reply): string[] {
  const errors: unknown = reply.body.errors
  if (!Array.isArray(errors)) return []
  const fields = errors.map((error) => String(error?.pointer).replace(/^#/, '').split('/')[1] ?? '')
  return [...new Set(fields)].sort()
}
