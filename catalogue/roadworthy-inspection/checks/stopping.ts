import { reading } from 'roadworthy'
import type { Created, Database, DescribedApi, Reply } from 'roadworthy'
import { belowFive, databaseIn, oneOfEach } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const GRACE_MS = 10_000
const IN_FLIGHT = 4

export const stoppingIsGraceful: InspectionCheck = {
  claim: 'Told to stop, it finishes what it has begun, and ends within 10 s',
  because: 'Every deploy stops it. Requests that are cut off are errors your users see, at each deploy, although nothing is broken.',
  hint: 'On SIGTERM stop accepting, finish what is in flight, close the pools, then exit. Start it with `exec`, so that the signal comes to it and not to a shell.',
  reference: reading('The Twelve-Factor App, IX. Disposability', 'https://12factor.net/disposability'),
  severity: 'major',
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { expect, subject, note, patience } = context
    const api = await context.api()
    const [one] = await oneOfEach(context, api, 'create', 'read')
    const created = one as Created
    // as many connections as it wants for so many are open before any is held
    await Promise.all(inFlight(api, created))
    const database = databaseIn(context)
    const held = database?.wire.possible ? await heldInside(context, database, api, created) : undefined
    note('requests in flight', held ? IN_FLIGHT : 'without a database whose answers can be held back it cannot be told whether a request was in flight; only the end is judged')
    const [willing] = await Promise.all([subject.of('web').terminate(await patience(GRACE_MS)), held?.letGo()])
    expect(`whether it ended by itself within ${GRACE_MS / 1000} s of SIGTERM`, willing).toBe(true)
    for (const reply of await Promise.all(held?.replies ?? [])) {
      const label = `${created.resource.read?.name} that was in flight when it was told to stop`
      expect(label, reply === undefined ? 'cut off' : 'answered').toBe('answered')
      expect(label, reply).toHaveStatus(belowFive)
    }
  },
}

interface Held {
  replies: Promise<Reply | undefined>[]
  letGo: () => Promise<void>
}

/** Requests that have come as far as the database, which keeps its answers back; undefined if they never got there. */
async function heldInside({ poll, sleep }: InspectionContext, database: Database, api: DescribedApi, created: Created): Promise<Held | undefined> {
  const watch = database.wire.watch()
  // one more than there will be, so that it opens only when it is told to, or by itself after 2 s
  const barrier = database.wire.barrier(IN_FLIGHT + 1, () => true)
  const replies = inFlight(api, created)
  const { became } = await poll({ ask: async () => watch.all().length, holds: (count) => count >= IN_FLIGHT, withinMs: 1500, everyMs: 10 })
  const letGo = async () => {
    // the signal is there before the answers are
    await sleep(150)
    barrier.release()
  }
  if (became) return { replies, letGo }
  barrier.release()
  await Promise.all(replies)
  return undefined
}

function inFlight(api: DescribedApi, created: Created): Promise<Reply | undefined>[] {
  return Array.from({ length: IN_FLIGHT }, () => {
    const reply = api.attempt(created.resource.read!, { values: created.values, steady: true, limitMs: 30_000 })
    reply.catch(() => {})
    return reply
  })
}
