import { oneOf, rfc, together } from 'roadworthy'
import type { Check, Context } from 'roadworthy'
import { Branch, contentOf, done } from '../branch.ts'
import type { Fields, Seen } from '../branch.ts'
import { slowPatch } from '../slow-patch.ts'

const CLIENTS = 20
const ROUNDS = 2
/** For the slow edit's headers to be looked at, if they are looked at before its body. */
const HEAD_START_MS = 100
/** For the quick edit to come through. A program with one worker takes it up only when the slow one is done. */
const OVERTAKING_MS = 500
/** Each refusal means that somebody else got through, so 20 tries are enough; the rest is patience. */
const MOST_TRIES = 60

/** Several people edit one tool. */
export const editing = {
  'stale-edits-are-refused': {
    claim: 'A stale If-Match is 412 and changes nothing',
    because: 'Two people open the same tool. Whoever saves second, on top of what they never saw, silently wipes out the first.',
    hint: 'Compare If-Match with the current ETag on every method that writes, before anything is written.',
    reference: rfc(9110, '13.1.1'),
    async run(context) {
      const { expect, given } = context
      const branch = new Branch(context)
      const stale = await branch.add()
      given('the ETag of a tool', stale.etag).toSatisfy('an ETag header', (etag) => etag !== undefined)

      // the first editor saves, and thereby shows that a current tag is good
      const saved = branch.fields({ sku: stale.tool.sku })
      given('the reply to the first editor', await branch.put(saved, stale)).toHaveStatus(done)
      const current = await branch.see(stale.tool.id)
      given('the tool the first editor saved', current.tool).toMatch({ ...saved })

      const late: [string, () => ReturnType<Branch['get']>][] = [
        ['PUT', () => branch.put(branch.fields(), stale)],
        ['PATCH', () => branch.patch({ name: 'Saved too late' }, stale)],
        ['DELETE', () => branch.delete(stale)],
      ]
      for (const [method, write] of late) {
        expect(`the reply to a stale ${method}`, await write()).toHaveStatus(412)
        await branch.expectTool(`the tool after a stale ${method}`, stale.tool.id, contentOf(current.tool))
      }

      const patched = await branch.patch({ name: 'Saved in time' }, current)
      expect('the reply to a PATCH with the current ETag', patched).toHaveStatus(done)
      const last = await branch.expectTool('the tool after it', stale.tool.id, { ...contentOf(current.tool), name: 'Saved in time' })
      expect('the reply to a DELETE with the current ETag', await branch.delete(last)).toHaveStatus(done)
    },
  },

  'no-edit-is-lost': {
    claim: 'Edits at the same moment lose nothing',
    because: 'Checking the tag and writing the tool are two steps. What another client saves in between is lost, and nobody is told.',
    hint: 'Make check and write one step: a lock per tool, or an update that only applies while the version is still the one checked.',
    reference: rfc(9110, '13.1.1'),
    needs: ['stale-edits-are-refused' as const],
    limitMs: 90_000,
    async run(context) {
      const { random } = context
      const branch = new Branch(context)
      await expectOneOfTwo(context, branch)
      for (let round = 1; round <= ROUNDS; round++) {
        const start = random.int(0, 5_000)
        const seen = await branch.add({ dailyRate: start })
        await together(CLIENTS, (client) => addOne(context, branch, seen, client))
        await branch.expectTool(`the daily rate of ${start} after ${CLIENTS} clients added 1 each`, seen.tool.id, {
          ...contentOf(seen.tool), dailyRate: start + CLIENTS,
        })
      }
    },
  },
} satisfies Record<string, Check<{}, string>>

/** One edit is under way, its body not here yet, when another one based on the same tag comes and goes. */
async function expectOneOfTwo(context: Context, branch: Branch): Promise<void> {
  const { expect, given, fresh, sleep } = context
  const seen = await branch.add({ dailyRate: 1000 })
  given('the ETag of a tool', seen.etag).toSatisfy('an ETag header', (etag) => etag !== undefined)
  const [slow, quick] = [{ dailyRate: 1001 }, { name: fresh.id('Quick') }]

  const finish = await slowPatch(context, seen, slow)
  await sleep(HEAD_START_MS)
  const overtaking = branch.patch(quick, seen)
  await Promise.race([overtaking, sleep(OVERTAKING_MS)])
  const [reply, slowStatus] = await Promise.all([overtaking, finish()])
  for (const status of [reply.status, slowStatus]) {
    expect('the status of one of two edits based on the same ETag', status).toBeOneOf(200, 204, 412)
  }
  const written = [reply.status, slowStatus].filter((status) => status !== 412)
  expect('edits that were done, of two based on the same ETag', written.length).toBe(1)
  await branch.expectTool('the tool after two edits based on the same ETag', seen.tool.id, {
    ...contentOf(seen.tool), ...(reply.status === 412 ? slow : quick),
  })
}

/** Reads, adds 1, writes what it read; tries again when told that somebody else was faster. */
async function addOne({ expect }: Context, branch: Branch, { tool }: Seen, client: number): Promise<void> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const seen = await branch.expectTool('the tool while others edit it', tool.id, { sku: tool.sku })
    const dailyRate = seen.tool.dailyRate + 1
    const reply = client % 2 === 0
      ? await branch.patch({ dailyRate }, seen)
      : await branch.put({ ...contentOf(seen.tool), dailyRate } satisfies Fields, seen)
    expect('the reply to one of many edits', reply).toHaveStatus(oneOf(200, 204, 412))
    if (reply.status !== 412) return
  }
  expect(`one client's edit after ${MOST_TRIES} tries`, 'still refused').toBe('done')
}
