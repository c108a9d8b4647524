import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually, Traces } from '../../support/left-over.ts'
import { makeProject } from '../../support/project.ts'
import { keptReports } from '../../support/roadworthy.ts'
import { AppProcess } from './app-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'roadworthy-ends-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
const newHome = () => join(folder, `home-${++made}`)

/** A program that says that it runs, and never ends. */
const hanging = () =>
  makeProject({
    'roadworthy.yaml': 'challenge: late-fees\nprocesses:\n  run: node main.mjs\n',
    'main.mjs': `import { writeFileSync } from 'node:fs'\nwriteFileSync('runs', '')\nprocess.stdin.resume()\nfor (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})\nsetInterval(() => {}, 1000)\n`,
  })

async function begin(app: AppProcess, project: string): Promise<string> {
  expect((await app.send('PUT', '/challenges/late-fees/project', { folder: project })).status).toBe(200)
  const answer = await app.send('POST', '/challenges/late-fees/attempts', {})
  expect(answer.status).toBe(202)
  return answer.json().id
}

describe('Ctrl-C', () => {
  test('during a run: tidy within three seconds, and the attempt is kept as interrupted', async () => {
    const home = newHome()
    const traces = new Traces()
    const app = new AppProcess(home, { traces })
    await app.url()
    const project = hanging()
    const id = await begin(app, project)
    expect(await eventually(() => existsSync(join(project, 'runs')))).toBe(true)
    const began = performance.now()
    app.child.kill('SIGINT')
    expect(await app.ended).toMatchObject({ code: 0, stderr: '' })
    expect(performance.now() - began).toBeLessThan(3000)
    await traces.gone()
    expect(keptReports(project)).toMatchObject([{ attempt: id, outcome: 'interrupted' }])
    const again = new AppProcess(home)
    await again.url()
    expect((await again.ask(`/attempts/${id}`)).json()).toMatchObject({ state: 'interrupted', report: { outcome: 'interrupted' } })
    again.child.kill('SIGTERM')
    expect((await again.ended).code).toBe(0)
  })
})

describe('kill -9', () => {
  const ROUNDS = Number(process.env.ROADWORTHY_KILLS ?? 2)

  test(`during a run, ${ROUNDS} times: no attempt is lost that was acknowledged, unfinished ones are shown as interrupted, nothing is left running`, async () => {
    const home = newHome()
    const acknowledged: string[] = []
    const projects = [hanging(), hanging()]
    for (let round = 0; round < ROUNDS; round++) {
      const traces = new Traces()
      const app = new AppProcess(home, { traces })
      await app.url()
      for (const project of projects) acknowledged.push(await begin(app, project))
      // from at once, when little more than the row is there, to when programs run
      const waitMs = (round % 5) * 150
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      app.child.kill('SIGKILL')
      await app.ended
      await traces.gone(10_000)
    }
    const app = new AppProcess(home)
    await app.url()
    const { items } = (await app.ask('/attempts?limit=100')).json()
    expect(items.map(({ id }: { id: string }) => id).toSorted()).toEqual(acknowledged.toSorted())
    for (const id of acknowledged) {
      const view = (await app.ask(`/attempts/${id}`)).json()
      expect(view).toMatchObject({ id, state: 'interrupted', source: 'app', report: { outcome: 'interrupted', reason: 'The app was ended while it ran.' } })
    }
    app.child.kill('SIGINT')
    expect((await app.ended).code).toBe(0)
  }, ROUNDS * 20_000 + 30_000)
})

describe('two on one folder', () => {
  test('the second says where the first runs, and harms nothing; when the first is killed, the next takes over', async () => {
    const home = newHome()
    const first = new AppProcess(home)
    const url = await first.url()
    const second = await new AppProcess(home).ended
    expect(second).toMatchObject({ code: 2, stdout: '' })
    expect(second.stderr).toBe(`Roadworthy already runs on ${home}, at ${url}.\nOpen that one in the browser; or end it first; or give this one a folder of its own with ROADWORTHY_HOME.\n`)
    expect((await first.ask('/roadmap')).status).toBe(200)
    first.child.kill('SIGKILL')
    await first.ended
    const third = new AppProcess(home)
    expect(await third.url()).not.toBe(url)
    third.child.kill('SIGINT')
    expect((await third.ended).code).toBe(0)
  })

  test('of several that start at the same moment, one runs', async () => {
    const home = newHome()
    const apps = [1, 2, 3].map(() => new AppProcess(home))
    const started = await Promise.allSettled(apps.map((app) => app.url()))
    const running = apps.filter((_, index) => started[index]?.status === 'fulfilled')
    expect(running).toHaveLength(1)
    const [one] = running as [AppProcess]
    for (const app of apps) if (app !== one) expect((await app.ended).stderr).toMatch(/^Roadworthy already runs on .*, at http:/)
    one.child.kill('SIGINT')
    expect((await one.ended).code).toBe(0)
  })
})

describe('what stands in the way is told in one sentence', () => {
  test('a port that is taken', async () => {
    const { createServer } = await import('node:net')
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const { code, stderr } = await new AppProcess(newHome(), { port }).ended
    server.close()
    expect({ code, stderr }).toEqual({ code: 2, stderr: `Port ${port} is taken by another program.\nName another one with --port, or leave it out.\n` })
  })

  test('a data folder that is none', async () => {
    const home = join(makeProject({ file: '' }), 'file')
    const { code, stderr } = await new AppProcess(home).ended
    expect(code).toBe(3)
    expect(stderr).toMatch(new RegExp(`^The folder ${home} cannot be used: EEXIST.*\nName another one in ROADWORTHY_HOME`))
  })

  test('a database that does not answer', async () => {
    const { code, stderr } = await new AppProcess(newHome(), { env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } }).ended
    expect(code).toBe(3)
    expect(stderr).toMatch(/^The database that DATABASE_URL names cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\.\n/)
  })

  test('a store that was left half-made is made anew', async () => {
    const home = makeProject({ 'store/PG_VERSION': '18\n', 'store/rubbish': '' })
    const app = new AppProcess(home)
    await app.url()
    expect((await app.ask('/attempts')).json()).toEqual({ items: [] })
    app.child.kill('SIGINT')
    expect((await app.ended).code).toBe(0)
  })
})
