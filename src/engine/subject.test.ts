import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAlive } from '../../test/support/left-over.ts'
import { makeFolder, makeProject } from '../../test/support/project.ts'
import { Ledger } from '../base/ledger.ts'
import { Scope } from '../base/scope.ts'
import type { Project } from './project.ts'
import type { Address } from './ready.ts'
import { Subject, type Limits } from './subject.ts'

let ledger: Ledger
beforeAll(() => void (ledger = Ledger.open()))
afterAll(() => ledger.close())

let scope = new Scope('the test')
afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
  scope = new Scope('the test')
})

/** Ready at once; `/crash` ends it, `/pid` tells who it is. Each start leaves a letter in `starts`. */
const SERVER = `import { createServer } from 'node:http'
import { appendFileSync, existsSync } from 'node:fs'
appendFileSync('starts', 'x')
console.log('instance on', process.env.PORT)
if (existsSync('broken')) process.exit(5)
createServer((request, reply) => {
  if (request.url === '/crash') process.exit(9)
  reply.end(String(process.pid))
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => setTimeout(() => { appendFileSync('goodbyes', 'x'); process.exit() }, 50))
`

interface Made {
  subject: Subject
  folder: string
  gone: Address[]
  ask: (path: string, index?: number) => Promise<string>
  starts: () => number
}

function subjectOf(more: { processes?: Project['processes']; limits?: Partial<Limits> } = {}): Made {
  const folder = makeProject({ 'server.mjs': SERVER }, makeFolder())
  const gone: Address[] = []
  const subject = new Subject({
    project: { folder, challenges: [], uses: {}, env: {}, processes: { web: 'node server.mjs', ...more.processes } },
    environmentFor: async () => ({ PATH: process.env['PATH'] ?? '' }),
    standing: { web: 1 },
    scope,
    ledger,
    limits: { buildMs: 1000, releaseMs: 1000, bootMs: 5000, ...more.limits },
    signal: new AbortController().signal,
    onGone: (address) => void gone.push(address),
  })
  const ask = async (path: string, index = 0) => {
    const { host, port } = subject.address(index)
    return (await fetch(`http://${host}:${port}${path}`)).text()
  }
  return { subject, folder, gone, ask, starts: () => readFileSync(join(folder, 'starts'), 'utf8').length }
}

describe('revive', () => {
  test('starts what fell over, on the same port, five times and no more', async () => {
    const { subject, gone, ask, starts } = subjectOf()
    await subject.start()
    const { port } = subject.address(0)
    for (let crash = 1; crash <= 7; crash++) {
      await ask('/crash').catch(() => {})
      expect(await subject.fall()).toMatchObject({ how: 'ended with exit code 9' })
      // many checks may notice at the same time
      await Promise.all([subject.revive(), subject.revive(), subject.revive()])
      expect(starts()).toBe(1 + Math.min(crash, 5))
    }
    expect(subject.address(0).port).toBe(port)
    expect(gone).toHaveLength(5)
  })

  test('leaves alone what runs, and what is meant to be down', async () => {
    const { subject, starts } = subjectOf()
    await subject.start()
    await subject.revive()
    expect(await subject.fall()).toBe(undefined)
    await subject.kill()
    await subject.revive()
    expect(await subject.fall()).toBe(undefined)
    expect(starts()).toBe(1)
  })
})

describe('what a check may do to it', () => {
  test('kill and restart: another process on the same port', async () => {
    const { subject, gone, ask } = subjectOf()
    await subject.start()
    const [before, { port }] = [await ask('/pid'), subject.address(0)]
    await subject.kill()
    await expect(ask('/pid')).rejects.toThrow()
    await subject.restart()
    expect(await ask('/pid')).not.toBe(before)
    expect(subject.address(0).port).toBe(port)
    expect(gone.length).toBeGreaterThan(0)
    // what both have said is still known
    expect(subject.output().match(/instance on/g)).toHaveLength(2)
  })

  test('terminate lets it finish', async () => {
    const { subject, folder } = subjectOf()
    await subject.start()
    expect(await subject.terminate()).toBe(true)
    expect(existsSync(join(folder, 'goodbyes'))).toBe(true)
  })

  test('scale, and back', async () => {
    const { subject, ask } = subjectOf()
    await subject.start()
    const first = await ask('/pid')
    await subject.scale(3)
    const all = await Promise.all([0, 1, 2].map((index) => ask('/pid', index)))
    expect(all[0]).toBe(first)
    expect(new Set(all).size).toBe(3)
    await subject.scale(1)
    expect(await ask('/pid')).toBe(first)
    expect(() => subject.address(1)).toThrow('there is no instance 1')
  })

  test('of several that are to start one does not: none is left behind', async () => {
    // the first to make the folder goes on
    const { subject, folder, ask } = subjectOf({ processes: { web: 'mkdir taken && node server.mjs' } })
    await expect(subject.scale(2)).rejects.toMatchObject({ trouble: { phase: 'start' } })
    const first = Number(await ask('/pid'))
    expect(isAlive(first)).toBe(true)
    // the same when both are started anew
    rmSync(join(folder, 'taken'), { recursive: true })
    await subject.scale(2)
    rmSync(join(folder, 'taken'), { recursive: true })
    await expect(subject.restart()).rejects.toMatchObject({ trouble: { phase: 'start' } })
    const pids = await Promise.allSettled([ask('/pid', 0), ask('/pid', 1)])
    const [second] = pids.flatMap((one) => (one.status === 'fulfilled' ? [Number(one.value)] : []))
    expect(isAlive(second as number)).toBe(true)
    await scope.close()
    expect([first, second as number].filter(isAlive)).toEqual([])
  })

  test.each<[string, (subject: Subject) => unknown]>([
    ['stopped', (subject) => subject.stop()],
    ['killed', (subject) => subject.kill()],
    ['terminated', (subject) => subject.terminate(500)],
    ['scaled', (subject) => subject.scale(3)],
    ['scaled away', (subject) => subject.scale(0)],
  ])('restore: it had been %s', async (_, harm) => {
    const { subject, ask } = subjectOf()
    await subject.start()
    await harm(subject)
    await subject.restore()
    expect(await ask('/pid')).toMatch(/^\d+$/)
    expect(() => subject.address(1)).toThrow()
  })

  test('usage tells of the program, not of the shell alone', async () => {
    const { subject } = subjectOf()
    await subject.start()
    const { cpuMs, bytes } = await subject.usage()
    expect(cpuMs).toBeGreaterThan(0)
    expect(bytes).toBeGreaterThan(10 << 20)
  })

  test('release, as often as it is asked for', async () => {
    const { subject, folder } = subjectOf({ processes: { release: 'echo x >> releases; test $(wc -l < releases) -lt 2' } })
    await subject.start()
    expect(await subject.release()).toMatchObject({ exitCode: 1 })
    expect(readFileSync(join(folder, 'releases'), 'utf8')).toBe('x\nx\n')
  })
})

test('a program that does not come up again is told with its last words', async () => {
  const { subject, folder } = subjectOf()
  await subject.start()
  makeProject({ broken: '' }, folder)
  await expect(subject.restart()).rejects.toMatchObject({ name: 'DidNotStart', trouble: { summary: '`node server.mjs` ended with exit code 5 before it was ready.', output: expect.stringContaining('instance on') } })
})
