import { reading } from 'roadworthy'
import { oneOfEach, settled, untilThere } from '../vehicle.ts'
import type { InspectionCheck } from '../vehicle.ts'

const EACH = 3

export const createdThingsSurviveACrash: InspectionCheck = {
  claim: 'What was created is still there after the program was killed',
  because: 'Machines restart and programs run out of memory. Your 201 was a promise; whoever got it has thrown the paper away.',
  hint: 'Answer only after the database has said that it is committed. Nothing that was promised may live in memory alone, not even for a moment.',
  reference: reading('PostgreSQL documentation, Reliability and the Write-Ahead Log', 'https://www.postgresql.org/docs/current/wal-reliability.html'),
  severity: 'dangerous',
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, subject, note } = context
    const api = await context.api()
    const first = await oneOfEach(context, api, 'create', 'read')
    const late = []
    for (const { resource } of first) for (let count = 1; count < EACH; count++) late.push(await api.create(resource, { reuse: true }))
    // looked at when all are made: one may tell how many it has of another
    const before = []
    for (const one of first) {
      const looks = [await untilThere(context, api, one), await api.act(one, 'read')] as const
      before.push({ created: one, state: settled(...looks) })
    }
    await subject.kill()
    await subject.restart()
    note('created before the program was killed', first.length + late.length)
    for (const { created, state } of before) {
      const after = await api.act(created, 'read')
      expect(`${created.resource.read?.name} after the program was killed and started again`, after).toHaveStatus(200)
      expect(`what ${created.resource.read?.name} tells after it`, after.body).toMatch(state as Record<string, unknown>)
    }
    for (const created of late.filter(({ reply }) => reply.status !== 202)) {
      expect(`${created.resource.read?.name} of what was made just before the program was killed`, await api.act(created, 'read')).toHaveStatus(200)
    }
  },
}

export const migrationsRunTwice: InspectionCheck = {
  claim: 'Releasing again, while it serves, harms nothing',
  because: 'A release runs at every deploy, and often twice: after a failed deploy, or from two machines at once.',
  hint: 'Create what is missing and leave what is there; a table remembers which steps were done, and a lock lets one release in at a time.',
  reference: reading('The Twelve-Factor App, XII. Admin processes', 'https://12factor.net/admin-processes'),
  severity: 'major',
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, given, subject } = context
    subject.demand('release')
    const api = await context.api()
    const made = await oneOfEach(context, api, 'create', 'read')
    for (const one of made) await untilThere(context, api, one)
    const released = new AbortController()
    const worst: { status: number; name: string }[] = []
    let asked = 0
    const asking = (async () => {
      while (!released.signal.aborted) {
        for (const one of made) {
          const reply = await api.act(one, 'read')
          asked++
          if (reply.status !== 200 && reply.status !== 429) worst.push({ status: reply.status, name: one.resource.read?.name ?? '' })
        }
      }
    })()
    // a release that cannot be run is not waited for
    asking.catch(() => {})
    const { exitCode, output } = await subject.release().finally(() => released.abort())
    await asking
    given('requests answered meanwhile', asked).toBeAtLeast(1)
    context.note('what the release printed', output.slice(-1000))
    expect('the exit code of a second release', exitCode).toBe(0)
    expect('requests that went wrong meanwhile', worst.slice(0, 5)).toEqual([])
    for (const one of made) expect(`${one.resource.read?.name} after it`, await api.act(one, 'read')).toHaveStatus(200)
  },
}
