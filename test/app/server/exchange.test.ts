import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { poll } from '../../../src/base/poll.ts'
import { noteAttempt } from '../../../src/cli/note-attempt.ts'
import { attempt, finding, report } from '../../../src/explain/samples.ts'
import type { Report } from '../../../src/model/report.ts'
import { AttemptFolder } from '../../../src/report/attempt-folder.ts'
import { json } from '../../../src/report/json.ts'
import { makeFolder, runProject } from '../../support/project.ts'
import { keptReports, run } from '../../support/roadworthy.ts'
import { TestApp } from './support.ts'

let app: TestApp
let folder: string
let made = 0

beforeAll(async () => {
  app = await TestApp.start()
}, 60_000)
afterAll(async () => {
  await app.close()
  expect(app.complaints).toEqual([])
})
beforeEach(() => {
  folder = makeFolder()
})

const env = () => ({ ROADWORTHY_HOME: app.home })
const ids = async (): Promise<string[]> => (await app.get('/attempts?limit=100')).items.map(({ id }: { id: string }) => id)

/** What the command line does when it has run a project. */
function checked(project = folder, more: Partial<Report> = {}): { id: string; kept: string | undefined; report: Report } {
  const at = new Date(Date.UTC(2025, 5, 1) + ++made * 1000).toISOString()
  const [started, ...rest] = attempt([finding('charges-once')])
  const events = [{ ...started, attempt: `cli-${made}`, at, challenge: { slug: 'late-fees', title: 'The late-fee desk', step: 1 }, project: { path: project, command: {}, uses: {} } } as typeof started, ...rest]
  const kept = new AttemptFolder(project, join(app.home, 'elsewhere'))
  for (const event of events) if (event) kept.listen(event)
  return { id: `cli-${made}`, kept: kept.folder, report: { ...report(events as never), ...more } }
}

describe('what the command line has made', () => {
  test('in a folder the app does not know: it leaves word, and the attempt is there, older ones of that folder with it', async () => {
    const [older, newer] = [checked(), checked()]
    noteAttempt(newer.report, newer.kept as string, env())
    expect((await ids()).slice(0, 2)).toEqual([newer.id, older.id])
    expect((await app.get('/attempts')).items[0]).toMatchObject({ id: newer.id, source: 'cli', state: 'finished', folder, challenge: 'late-fees' })
    expect((await app.get('/challenges/late-fees')).last.id).toBe(newer.id)
    // a folder that changed a moment ago is looked at once more before its word is taken away
    await poll({ everyMs: 50, forMs: 5000 }, async () => (await ids(), readdirSync(join(app.home, 'seen')).length === 0 || undefined))
    expect(readdirSync(join(app.home, 'seen'))).toEqual([])
    // from now on the folder is known
    const next = checked()
    expect((await ids())[0]).toBe(next.id)
  })

  test('many attempts in one folder leave one word', () => {
    for (let n = 0; n < 5; n++) {
      const { report, kept } = checked()
      noteAttempt(report, kept as string, { ROADWORTHY_HOME: join(folder, 'home') })
    }
    expect(readdirSync(join(folder, 'home', 'seen'))).toHaveLength(1)
  })

  test('kept elsewhere, since the project had no room', async () => {
    writeFileSync(join(folder, '.roadworthy'), 'a file')
    const { id, kept, report } = checked()
    noteAttempt(report, kept as string, env())
    expect((await ids())[0]).toBe(id)
  })

  test('in a connected folder, before and after it was connected', async () => {
    const before = checked()
    await app.send('PUT', '/challenges/late-fees/project', { folder })
    expect((await ids())[0]).toBe(before.id)
    const after = checked()
    expect((await ids())[0]).toBe(after.id)
  })

  test('is noticed while nobody asks', async () => {
    await app.send('PUT', '/challenges/late-fees/project', { folder })
    checked()
    await ids()
    // whatever was noticed of the tests before is looked at by now
    await new Promise((resolve) => setTimeout(resolve, 400))
    const { id } = checked()
    // asking for one attempt makes the app look for nothing
    expect(await seenWithin(3000, async () => (await app.ask(`/api/v1/attempts/${id}`)).status === 200)).toBe(true)
  })

  test('half-written is waited for; damaged, foreign and outsized is passed over', async () => {
    await app.send('PUT', '/challenges/late-fees/project', { folder })
    const attempts = join(folder, '.roadworthy', 'attempts')
    const good = checked()
    for (const [name, text] of [['not-json', '{"schema":'], ['other', '{"schema":"other/1"}'], ['almost', json({ ...good.report, seed: 'almost', findings: [{ ...good.report.findings[0], verdict: 'splendid' } as never] })], ['empty', '']] as const) {
      mkdirSync(join(attempts, name))
      writeFileSync(join(attempts, name, 'report.json'), text)
    }
    mkdirSync(join(attempts, 'a-folder', 'report.json'), { recursive: true })
    writeFileSync(join(attempts, 'a-file'), '')
    const rising = join(attempts, 'rising')
    mkdirSync(rising)
    writeFileSync(join(rising, 'report.json.1.tmp'), json({ ...good.report, attempt: 'rising', seed: 'other' }))
    const before = await ids()
    expect(before[0]).toBe(good.id)
    await new Promise((resolve) => setTimeout(resolve, 100))
    renameSync(join(rising, 'report.json.1.tmp'), join(rising, 'report.json'))
    expect((await ids()).length).toBe(before.length + 1)
    expect(await ids()).toContain('rising')
  })

  test('a word that is none, or of a folder that is gone, harms nothing', async () => {
    const seen = join(app.home, 'seen')
    for (const [name, text] of [['a.json', 'no json'], ['b.json', '{"folder":7}'], ['c.json', JSON.stringify({ folder: '/does/not/exist' })], ['d.txt', 'left alone']] as const) writeFileSync(join(seen, name), text)
    const before = await ids()
    expect(await ids()).toEqual(before)
    expect(readdirSync(seen)).toEqual(['d.txt'])
    rmSync(join(seen, 'd.txt'))
  })

  test('made while the app did not run', async () => {
    const { home } = app
    await app.app.close()
    const { id, kept, report } = checked()
    noteAttempt(report, kept as string, env())
    app = await TestApp.start({ home })
    expect((await ids())[0]).toBe(id)
    const known = await ids()
    await app.app.close()
    app = await TestApp.start({ home })
    expect(await ids()).toEqual(known)
  })
})

test('the command line itself, both ways: its attempt is in the app, the app’s is in its folder, and the record is taken along while the app runs', async () => {
  const project = runProject('process.exit(1)')
  const args = ['--only', 'one-line-per-loan-in-order']
  const { code } = await run(['check', project, ...args], { env: env() })
  expect(code).toBe(1)
  const [byCommand] = keptReports(project)
  expect((await app.get('/attempts')).items[0]).toMatchObject({ id: byCommand?.attempt, source: 'cli', folder: project, summary: byCommand?.summary })

  await app.send('PUT', '/challenges/late-fees/project', { folder: project })
  const { id } = (await app.send('POST', '/challenges/late-fees/attempts', { only: [args[1]] })).json()
  await app.events(id)
  expect(keptReports(project).map(({ attempt }) => attempt)).toEqual([byCommand?.attempt, id])

  const archive = join(folder, 'record.json.gz')
  const exported = await run(['export', archive], { env: env() })
  expect(exported).toMatchObject({ code: 0, stderr: '' })
  const elsewhere = { ROADWORTHY_HOME: join(folder, 'other-home') }
  const { told } = await run(['import', archive], { env: elsewhere })
  expect(told).toMatch(/^\d+ attempts and 1 connected folders were taken in; 0 attempts were known already\. $/)
  expect((await run(['import', archive], { env: env() })).told).toMatch(/^0 attempts and 0 connected folders were taken in; \d+ attempts were known already\. $/)
  expect((await run(['export', archive], { env: env() }))).toMatchObject({ code: 2, stderr: `${archive} is there already.\nName another file, or move that one away.\n` })
})

test('word that cannot be left is no trouble', () => {
  const { report, kept } = checked()
  writeFileSync(join(folder, 'file'), '')
  expect(() => noteAttempt(report, kept as string, { ROADWORTHY_HOME: join(folder, 'file') })).not.toThrow()
})

async function seenWithin(forMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + forMs; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (await holds()) return true
  return false
}
