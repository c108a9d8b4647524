import { apiTop10, asvs, clientError, invalid, oneOf, rfc, together } from 'roadworthy'
import type { Check, Context } from 'roadworthy'
import { Branch, contentOf, done, instant, listed, made, sameInstant, unreadable } from '../branch.ts'
import type { Seen, Tool } from '../branch.ts'
import { brokenRules, brokenRulesOfAnEdit, legalExtremes, wrongTypes } from '../faults.ts'

/** What must not get in does not get in, whichever door it tries. */
export const refusing = {
  'refuses-each-broken-rule': {
    claim: 'Each broken rule is refused and stores nothing; the last value allowed is allowed',
    because: 'Whatever gets past the door once is in the data for ever, and every reader has to cope with it.',
    hint: 'Check the type of every field before its range, on POST, PUT and PATCH alike, and let nothing be turned into what it is not.',
    reference: asvs('2.2.1'),
    limitMs: 60_000,
    async run(context) {
      const { expect, given } = context
      const branch = new Branch(context)
      const { tool } = await branch.add()
      const stored = [tool.sku]

      for (const { what, changes } of wrongTypes) {
        const reply = await branch.post({ ...branch.fields(), ...changes })
        expect(`creating a tool with ${what}`, reply).toHaveStatus(invalid)
      }
      for (const { what, changes } of brokenRules) {
        const reply = await branch.post({ ...branch.fields(), ...changes })
        expect(`creating a tool with ${what}`, reply).toBeProblem(invalid)
      }
      await branch.expectSkus('the list after all these refusals', stored)

      for (const { what, changes } of legalExtremes) {
        const fields = branch.fields(changes)
        expect(`creating a tool with ${what}`, await branch.post(fields)).toHaveStatus(made)
        stored.push(fields.sku)
      }
      await branch.expectSkus('the list with every tool at the edge of a rule', stored)
      await expectLongestBranch(context)

      given('the reply to a good patch', await branch.patch({ dailyRate: 7 }, await branch.see(tool.id))).toHaveStatus(done)
      const seen = await branch.see(tool.id)
      for (const { what, changes } of brokenRulesOfAnEdit) {
        expect(`a patch to ${what}`, await branch.patch(changes, seen)).toHaveStatus(invalid)
        const whole = { ...branch.fields({ sku: tool.sku }), ...changes }
        expect(`a PUT with ${what}`, await branch.put(whole, seen)).toHaveStatus(invalid)
      }
      await branch.expectTool('the tool after all these refusals', tool.id, { ...contentOf(tool), dailyRate: 7 })
    },
  },

  'malformed-json-is-the-clients-fault': {
    claim: 'JSON that is malformed, or not an object, is a client error',
    because: 'A 500 wakes somebody at night and tells the client to try again. Neither helps against a missing bracket.',
    hint: 'Catch what your JSON parser throws, and check that what it gives you is an object before you read a field from it.',
    reference: rfc(9110, '15.5.1'),
    async run(context) {
      const { web, expect } = context
      const branch = new Branch(context)
      const { tool } = await branch.add()
      const whole = JSON.stringify(branch.fields())

      const bodies: [string, string][] = [
        ['a body that ends too early', whole.slice(0, -2)],
        ['an empty body', ''],
        ['a list', `[${whole}]`],
        ['null', 'null'],
        ['a text', '"drill"'],
      ]
      for (const [what, body] of bodies) {
        const created = await web.post('/tools', body, { contentType: 'application/json' })
        expect(`the reply to creating from ${what}`, created).toHaveStatus(unreadable)
        const patched = await branch.patch(body, await branch.see(tool.id))
        expect(`the reply to patching with ${what}`, patched).toHaveStatus(unreadable)
      }
      await branch.expectSkus('the list after all of it', [tool.sku])
      await branch.expectTool('the tool after all of it', tool.id, contentOf(tool))
    },
  },

  'one-sku-once': {
    claim: 'A sku that the branch already has is 409, even in a race',
    because: 'Two colleagues unpack the same box. With two records for one drill, one of them will be lent twice.',
    hint: 'Looking first and inserting after leaves a gap. Let the store itself refuse, by a unique index or under one lock.',
    reference: asvs('15.4.2'),
    async run(context) {
      const { expect } = context
      const branch = new Branch(context)
      const { tool } = await branch.add()
      const other = await branch.add()
      const stored = [tool.sku, other.tool.sku]

      expect('creating with a sku that is taken', await branch.post(branch.fields({ sku: tool.sku }))).toBeProblem(409)
      expect('patching to a sku that is taken', await branch.patch({ sku: tool.sku }, other)).toBeProblem(409)
      const whole = { ...contentOf(other.tool), sku: tool.sku }
      expect('a PUT with a sku that is taken', await branch.put(whole, other)).toBeProblem(409)
      await branch.expectSkus('the list after three refusals', stored)

      const elsewhere = new Branch(context)
      const same = elsewhere.fields({ sku: tool.sku })
      expect('creating with the same sku in another branch', await elsewhere.post(same)).toHaveStatus(made)

      for (let round = 1; round <= 5; round++) {
        const sku = branch.sku()
        const replies = await together(10, () => branch.post(branch.fields({ sku })))
        for (const reply of replies) expect('the reply to one of 10 creates with one sku', reply).toHaveStatus(oneOf(200, 201, 409))
        const winners = replies.filter((reply) => reply.status !== 409)
        expect('creates that succeeded, of 10 with one sku', winners.length).toBe(1)
        stored.push(sku)
        await branch.expectSkus('the list after the race', stored)
      }
    },
  },

  'ids-and-times-are-the-servers': {
    claim: 'Clients cannot set the id or the timestamps',
    because: 'Who can choose an id can overwrite somebody else’s tool; who can choose a time can rewrite history.',
    hint: 'Name the fields a client may set and copy those. Never hand the whole body to the store.',
    reference: apiTop10(3),
    async run(context) {
      const { expect } = context
      const branch = new Branch(context)
      const victim = await branch.add()
      const seen = await branch.add()
      const times = { createdAt: '2001-02-03T04:05:06Z', updatedAt: '2002-03-04T05:06:07Z' }
      const ignoredOrRefused = oneOf(200, 201, 204, 400, 403, 422)

      const unused = idLike(victim.tool.id)
      for (const id of [unused, victim.tool.id]) {
        const reply = await branch.post({ ...branch.fields(), ...times, id })
        expect('creating with an id and timestamps', reply).toHaveStatus(ignoredOrRefused)
      }
      expect('reading the id a client made up', await branch.get(unused)).toHaveStatus(clientError)
      await branch.expectTool('the tool whose id a client sent', victim.tool.id, contentOf(victim.tool))

      const name = 'Renamed on the way'
      const patched = await branch.patch({ name, ...times, id: unused }, seen)
      expect('patching id and timestamps', patched).toHaveStatus(ignoredOrRefused)
      const afterPatch = await expectOwnTimes(context, branch, seen, patched.status < 300 ? name : seen.tool.name)

      const whole = { ...branch.fields({ sku: seen.tool.sku }), ...times, id: unused }
      const put = await branch.put(whole, afterPatch)
      expect('a PUT with id and timestamps', put).toHaveStatus(ignoredOrRefused)
      await expectOwnTimes(context, branch, seen, put.status < 300 ? whole.name : afterPatch.tool.name)

      for (const tool of listed(expect, 'the list after all of it', await branch.list())) {
        expect('createdAt in the list', tool.createdAt).toSatisfy('the server’s own time', isRecent)
        expect('updatedAt in the list', tool.updatedAt).toSatisfy('the server’s own time', isRecent)
        expect('the id in the list', String(tool.id)).toSatisfy('not the one a client made up', (id) => id !== String(unused))
      }
    },
  },
} satisfies Record<string, Check<{}, string>>

async function expectLongestBranch(context: Context): Promise<void> {
  const branch = new Branch(context, context.fresh.id('branch').padEnd(40, 'x'))
  const fields = branch.fields()
  context.expect('creating a tool in a branch of 40 characters', await branch.post(fields)).toHaveStatus(made)
  await branch.expectSkus('the list of that branch', [fields.sku])
}

async function expectOwnTimes({ expect }: Context, branch: Branch, before: Seen, name: string): Promise<Seen> {
  const after = await branch.expectTool('the tool after it', before.tool.id, { name })
  expect('its id after it', String(after.tool.id)).toBe(String(before.tool.id))
  expect('its createdAt after it', after.tool.createdAt).toSatisfy(...sameInstant(before.tool.createdAt))
  expect('its updatedAt after it', after.tool.updatedAt).toSatisfy('the server’s own time', isRecent)
  return after
}

/** Created in this very check, so minutes are generous. */
function isRecent(time: unknown): boolean {
  return Math.abs(instant(time) - Date.now()) < 5 * 60_000
}

/** An id of the same make that nobody has been given. */
function idLike(id: Tool['id']): Tool['id'] {
  if (typeof id === 'number') return id + 1_000_003
  if (/^\d{1,9}$/.test(id)) return String(Number(id) + 1_000_003)
  return id.replace(/\d/g, (digit) => String(9 - Number(digit)))
}
