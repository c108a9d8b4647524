import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Ledger } from '../../../src/base/ledger.ts'
import { Scope } from '../../../src/base/scope.ts'
import { ReportFold } from '../../../src/model/report.ts'
import { providers, SharedServers } from '../../../src/services/shared-servers.ts'
import { runProject, webProject, serverThat } from '../../support/project.ts'
import { keptReports } from '../../support/roadworthy.ts'
import { TestApp, type Told } from './support.ts'

const ledger = Ledger.open()
const scope = new Scope('the tests')
const servers = new SharedServers({ ledger, scope, env: process.env })
const postgres = (await providers({ ledger, env: process.env })).find(({ kind }) => kind === 'postgres')
if (!postgres?.provider) {
  if (process.env.CI === 'true') throw new Error(`PostgreSQL is not here, and everything has to be tested: ${postgres?.install}`)
  console.warn(`skipped: PostgreSQL is not here. ${postgres?.install}`)
}

let app: TestApp
beforeAll(async () => {
  app = await TestApp.start()
}, 60_000)
afterAll(async () => {
  await app.close()
  await scope.close()
  ledger.close()
  expect(app.complaints).toEqual([])
})

/** Prices nothing: every check fails, and soon. */
const WRONG = runProjectOnce(`process.stdin.resume(); process.stdin.on('end', () => console.log('{"loans":0,"rejected":0,"total":0}'))`)
const ONLY = ['one-line-per-loan-in-order', 'days-and-fee-follow-the-rule', 'grace-is-free-then-all-days-count']
/** Answers nothing, for as long as anybody waits. */
const HANGS = `console.error('up'); process.stdin.resume(); setInterval(() => {}, 1000)`

function runProjectOnce(source: string): () => string {
  let folder: string | undefined
  return () => (folder ??= runProject(source))
}

async function begin(folder: string, request: object = { only: ONLY }, slug = 'late-fees'): Promise<string> {
  expect((await app.send('PUT', `/challenges/${slug}/project`, { folder })).status).toBe(200)
  const answer = await app.send('POST', `/challenges/${slug}/attempts`, request)
  expect(answer.text).toContain('"state":"running"')
  expect(answer.status).toBe(202)
  const { id } = answer.json()
  expect(answer.headers.location).toBe(`/api/v1/attempts/${id}`)
  return id
}

const types = (told: Told[]) => told.map(({ event }) => event.type)

describe('an attempt', () => {
  test('is told as it goes; when it is told to have ended, it has ended wherever one looks', async () => {
    const folder = WRONG()
    const id = await begin(folder, { only: ONLY, seed: 'twice' })
    const told = await app.events(id)
    expect(told.map(({ id }) => id)).toEqual(told.map((_, index) => index + 1))
    expect(types(told)[0]).toBe('attempt-started')
    expect(told[0]?.event).toMatchObject({ attempt: id, seed: 'twice', checks: ONLY.map((id) => ({ id })) })
    expect(types(told).filter((type) => type === 'check-finished')).toHaveLength(3)
    expect(types(told).at(-1)).toBe('attempt-finished')

    const fold = new ReportFold()
    for (const { event } of told) fold.add(event)
    const view = await app.get(`/attempts/${id}`)
    expect(view).toMatchObject({ id, state: 'finished', source: 'app', summary: { passed: false, required: { failed: 3 } } })
    expect(view.report).toEqual(fold.report)
    expect(keptReports(folder)).toEqual([fold.report])
    expect((await app.get('/attempts?challenge=late-fees')).items[0]).toMatchObject({ id, state: 'finished' })
    const { state, last } = (await app.get('/roadmap')).challenges.find(({ slug }: { slug: string }) => slug === 'late-fees')
    expect({ state, last: last.id }).toEqual({ state: 'tried', last: id })
    expect((await app.get('/challenges/late-fees')).list.filter(({ last }: { last?: string }) => last)).toHaveLength(3)
  })

  test('a reader that comes back goes on where it left off; one that has all is told so', async () => {
    const id = await begin(WRONG())
    const first = await app.events(id, { enough: (events) => events.length >= 2 })
    const rest = await app.events(id, { after: first.at(-1)?.id as number })
    const all = await app.events(id)
    expect([...first, ...rest]).toEqual(all)
    const { status, text } = await app.ask(`/api/v1/attempts/${id}/events`, { headers: { 'last-event-id': String(all.length) } })
    expect({ status, text }).toEqual({ status: 204, text: '' })
  })

  test('nobody’s slowness or absence costs the others anything', async () => {
    const id = await begin(WRONG())
    const stuck = await app.stream(`/api/v1/attempts/${id}/events`)
    stuck.reply.pause()
    const gone = await app.stream(`/api/v1/attempts/${id}/events`)
    gone.close()
    expect(types(await app.events(id)).at(-1)).toBe('attempt-finished')
    stuck.close()
  })

  test('what differs from the one before is known', async () => {
    const before = await begin(WRONG())
    await app.events(before)
    const id = await begin(WRONG())
    await app.events(id)
    expect((await app.get(`/attempts/${id}`)).previous).toEqual({ id: before, verdicts: Object.fromEntries(ONLY.map((check) => [check, 'failed'])) })
  })

  test.each([
    [{ only: ['no-such-check'] }, 422, 'late-fees has no check called `no-such-check`.'],
    [{ seed: 'a/b' }, 422, undefined],
    [{ more: 1 }, 422, undefined],
  ])('%j is refused', async (request, status, detail) => {
    await app.send('PUT', '/challenges/late-fees/project', { folder: WRONG() })
    const answer = await app.send('POST', '/challenges/late-fees/attempts', request)
    expect(answer.status).toBe(status)
    if (detail) expect(answer.json().detail).toBe(detail)
  })

  test('without a folder, with one that says nothing, and of one that cannot be run: a sentence each', async () => {
    expect((await app.send('POST', '/challenges/log-top-talkers/attempts')).json()).toMatchObject({ status: 409, title: 'No folder is connected' })
    await app.send('PUT', '/challenges/log-top-talkers/project', { folder: app.home })
    expect((await app.get('/challenges/log-top-talkers')).project).toMatchObject({ folder: app.home, trouble: expect.stringContaining('has no roadworthy.yaml and no Procfile') })
    expect((await app.send('POST', '/challenges/log-top-talkers/attempts')).json()).toMatchObject({ status: 422, detail: expect.stringContaining('has no roadworthy.yaml'), fix: expect.any(String) })
    const { challenges } = await app.get('/roadmap')
    const later = challenges.find(({ available }: { available: boolean }) => !available)
    if (later) expect((await app.send('POST', `/challenges/${later.slug}/attempts`)).json()).toMatchObject({ status: 409, title: 'It cannot be run yet' })
    expect((await app.send('POST', '/challenges/nothing/attempts')).status).toBe(404)
  })
})

describe('several', () => {
  test('one for a folder, two over all, the third waits; a cancelled one ends at once, running or waiting', async () => {
    const folders = [runProject(HANGS), webProject(serverThat('')), runProject(HANGS)] as const
    const first = await begin(folders[0])
    expect((await app.send('POST', '/challenges/late-fees/attempts', {})).json()).toMatchObject({ status: 409, detail: `One attempt at a time runs in ${folders[0]}.` })
    const second = await begin(folders[1], { only: ['creates-with-a-location'] }, 'tools-rest')
    await app.events(first, { enough: (told) => types(told).includes('check-started') })
    await app.events(second, { enough: (told) => types(told).includes('check-started') })
    await begin(folders[2]).then(async (waiting) => {
      expect((await app.get(`/attempts/${waiting}`)).report).toMatchObject({ outcome: 'unfinished', findings: [], planned: ONLY.map((id) => ({ id })) })
      expect((await app.send('DELETE', `/attempts/${waiting}`)).status).toBe(202)
      expect(types(await app.events(waiting))).toEqual(['attempt-started', 'attempt-finished'])
    })
    for (const id of [first, second]) expect((await app.send('POST', `/attempts/${id}/cancel`)).json()).toMatchObject({ id })
    for (const [id, folder] of [[first, folders[0]], [second, folders[1]]] as const) {
      expect((await app.events(id)).at(-1)?.event).toMatchObject({ type: 'attempt-finished', outcome: 'interrupted' })
      expect((await app.get(`/attempts/${id}`)).state).toBe('interrupted')
      expect(readdirSync(join(folder, '.roadworthy', 'attempts'))).toEqual([id])
    }
    expect((await app.send('POST', `/attempts/${first}/cancel`)).status).toBe(409)
    expect((await app.send('POST', '/attempts/nothing/cancel')).status).toBe(404)
    // and the places are free again
    expect(types(await app.events(await begin(WRONG()))).at(-1)).toBe('attempt-finished')
  })

  test('what has ended before this life of the app is told from its report', async () => {
    const id = await begin(WRONG())
    const all = await app.events(id)
    const { home } = app
    const other = await restarted(home)
    try {
      const told = await other.events(id)
      expect(types(told)).toEqual(['attempt-started', ...ONLY.map(() => 'check-finished'), 'attempt-finished'])
      const fold = new ReportFold()
      for (const { event } of told) fold.add(event)
      expect(fold.report).toEqual((await other.get(`/attempts/${id}`)).report)
      // whoever was in the middle gets all of it anew, whoever had all gets nothing
      for (const after of [3, told.length]) expect(await other.events(id, { after })).toEqual(told)
      expect(await other.events(id, { after: all.length })).toEqual([])
    } finally {
      await other.close()
    }
    expect(existsSync(join(home, 'running.json'))).toBe(false)
    app = await TestApp.start({ home })
  })
})

describe.runIf(postgres?.provider)('with DATABASE_URL', () => {
  test('the record is in PostgreSQL, and outlives the app and its folder', async () => {
    const databaseUrl = (await (await servers.serverFor('postgres')).create(scope)).url()
    const first = await TestApp.start({ databaseUrl })
    await first.send('PUT', '/challenges/late-fees/project', { folder: WRONG() })
    const { id } = (await first.send('POST', '/challenges/late-fees/attempts', { only: ONLY })).json()
    const told = await first.events(id)
    const { report } = await first.get(`/attempts/${id}`)
    await first.close()
    expect(existsSync(first.home)).toBe(false)
    const second = await TestApp.start({ databaseUrl })
    expect((await second.get(`/attempts/${id}`)).report).toEqual(report)
    expect(await second.events(id, { after: told.length })).toEqual([])
    expect((await second.get('/history')).attempts.at(-1)).toMatchObject({ id, verdicts: Object.fromEntries(ONLY.map((check) => [check, 'failed'])) })
    await second.close()
    expect([...first.complaints, ...second.complaints]).toEqual([])
  })
})

/** The same folder, with another life of the app. */
async function restarted(home: string): Promise<TestApp> {
  await app.app.close()
  return TestApp.start({ home })
}
