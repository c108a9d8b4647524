import { reading } from 'roadworthy'
import { oneOfEach, untilThere } from '../vehicle.ts'
import type { InspectionCheck } from '../vehicle.ts'

const INSTANCES = 3
const CALLS = 12
/** A cache may be behind by so much. */
const BEHIND_MS = 1000

export const anyInstanceServesAnyUser: InspectionCheck = {
  claim: 'Any instance serves any user',
  because: 'Behind a load balancer the next request comes to another instance. What one of them keeps in its memory the others do not know: users are logged out, and what they just made is gone.',
  hint: 'Sessions, carts, uploads, counters: keep them in the database or a shared store. Memory may hold copies that can be lost.',
  reference: reading('The Twelve-Factor App, VI. Processes', 'https://12factor.net/processes'),
  severity: 'dangerous',
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, subject, poll, patience, random, note } = context
    await subject.scale(INSTANCES)
    const api = await context.api()
    // user 0 logs in here, at the first instance
    const made = await oneOfEach(context, api, 'create', 'read')
    for (const created of made) await untilThere(context, api, created)
    const within = await patience(BEHIND_MS)
    for (let call = 0; call < CALLS; call++) {
      const at = call < INSTANCES ? call : random.int(0, INSTANCES - 1)
      const created = random.pick(made)
      const { last } = await poll({ ask: () => api.instance(at).act(created, 'read', { steady: true }), holds: (reply) => reply.status === 200, withinMs: within })
      expect(`${created.resource.read?.name} at instance ${at + 1} of what instance 1 has made, within ${BEHIND_MS / 1000} s`, last).toHaveStatus(200)
    }
    for (let index = 0; index < INSTANCES; index++) {
      const resource = random.pick(made).resource
      const created = await api.possibly(() => api.instance(index).create(resource, { reuse: true, steady: true }), (why) => note(`${resource.name} could not be made once more`, why))
      if (!created) continue
      const at = (index + 1) % INSTANCES
      const { last } = await poll({ ask: () => api.instance(at).act(created, 'read', { steady: true }), holds: (reply) => reply.status === 200, withinMs: created.reply.status === 202 ? await patience(10_000) : within })
      expect(`${resource.read?.name} at instance ${at + 1} of what instance ${index + 1} has made`, last).toHaveStatus(200)
    }
    note('instances', INSTANCES)
  },
}
