import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAlive } from '../../test/support/left-over.ts'
import { makeFolder, makeProject } from '../../test/support/project.ts'
import { challenge, type Challenge, type ChallengeDefinition, type Check } from '../author/challenge.ts'
import { folder, httpTargets, sqlDatabase, type ServiceDeclaration } from '../author/services.ts'
import { Ledger } from '../base/ledger.ts'
import { poll } from '../base/poll.ts'
import { Scope } from '../base/scope.ts'
import type { Finding } from '../model/finding.ts'
import { ReportFold } from '../model/report.ts'
import { SharedServers } from '../services/shared-servers.ts'
import { attempt } from './attempt.ts'

let ledger: Ledger
const scope = new Scope('the attempts')
beforeAll(() => void (ledger = Ledger.open()))
afterAll(async () => {
  await scope.close()
  ledger.close()
})

/** Says what it was given, and prints what it is asked. */
const SERVER = `
import { createServer } from 'node:http'
createServer((request, reply) => {
  if (request.url.startsWith('/say/')) console.log(JSON.stringify({ said: decodeURIComponent(request.url.slice(5)), pid: process.pid }))
  reply.end(JSON.stringify({ pid: process.pid, env: process.env }))
}).listen(process.env.PORT, '127.0.0.1')
`
const WORKER = `
console.log(JSON.stringify({ works: process.pid }))
process.on('SIGTERM', () => process.exit(0))
setInterval(() => {}, 1000)
`
const TOOL = `
process.stdin.on('data', (chunk) => process.stdout.write(String(chunk).toUpperCase())).on('end', () => { process.exitCode = Number(process.argv[2] ?? 0) })
`

const about = { claim: 'It holds', because: 'It matters.', hint: 'Try.' }

type Definition<Services extends Record<string, ServiceDeclaration>> = Partial<Omit<ChallengeDefinition<Services, string>, 'checks'>> & {
  checks: Record<string, Omit<Check<Services, string>, 'claim' | 'because' | 'hint'>>
}

async function findingsOf<const Services extends Record<string, ServiceDeclaration> = {}>(
  definition: Definition<Services>,
  processes: Record<string, string> = { web: 'node server.mjs' },
  seed = 'a',
): Promise<Record<string, Finding>> {
  const checks = Object.fromEntries(Object.entries(definition.checks).map(([id, check]) => [id, { ...about, ...check }]))
  const toy = challenge<Services, string>({
    title: 'Toy', step: 2, proves: 'the engine', hours: 1, processes: Object.keys(processes), ...definition, checks,
  } as never) as Challenge
  const made = makeProject({ 'server.mjs': SERVER, 'worker.mjs': WORKER, 'tool.mjs': TOOL }, makeFolder())
  const fold = new ReportFold()
  await attempt(
    {
      slug: 'toy', challenge: toy, seed, ledger, engine: 'test', signal: new AbortController().signal,
      project: { folder: made, challenges: [], uses: {}, env: {}, processes },
      servers: new SharedServers({ ledger, scope, env: process.env }),
    },
    (event) => fold.add(event),
  )
  const { findings, outcome } = fold.report as { findings: Finding[]; outcome?: string }
  expect({ outcome, findings: findings.filter((one) => one.blame === 'harness') }).toEqual({ outcome: 'finished', findings: [] })
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]))
}

const verdicts = (findings: Record<string, Finding>) =>
  Object.fromEntries(Object.entries(findings).map(([id, { verdict, reason, broken }]) => [id, [verdict, reason ?? broken?.observed].filter(Boolean).join(': ')]))

test('the environment is drawn from the seed, and told to the check as to the program', async () => {
  const seen: string[] = []
  const run = (seed: string) =>
    findingsOf(
      {
        env: (random) => ({ API_KEY: random.letters(12) }),
        checks: {
          knows: {
            async run({ web, env, expect }) {
              seen.push(env['API_KEY'] as string)
              expect('what the program was given', JSON.parse((await web.get('/')).text).env.API_KEY).toBe(env['API_KEY'])
            },
          },
          'has-its-own': {
            boots: { env: { COLOUR: 'blue' } },
            async run({ web, env, expect }) {
              expect('what the program was given', JSON.parse((await web.get('/')).text).env.COLOUR).toBe('blue')
              expect('what the check was told', env['COLOUR']).toBe('blue')
            },
          },
        },
      },
      undefined,
      seed,
    )
  expect(verdicts(await run('a'))).toEqual({ knows: 'passed', 'has-its-own': 'passed' })
  await run('a')
  await run('b')
  expect(seen[0]).toBe(seen[1])
  expect(seen[0]).not.toBe(seen[2])
})

test('as many instances as the challenge says, before a check and after one that scaled', async () => {
  const pids = async (web: { instance(index: number): { get(path: string): Promise<{ text: string }> } }, count: number) =>
    new Set(await Promise.all(Array.from({ length: count }, async (_, index) => JSON.parse((await web.instance(index).get('/')).text).pid as number))).size
  const findings = await findingsOf({
    instances: { web: 3 },
    checks: {
      three: { alone: true, run: async ({ web, expect }) => expect('instances', await pids(web, 3)).toBe(3) },
      one: {
        alone: true,
        async run({ web, subject, expect }) {
          await subject.scale(1)
          expect('instances', subject.of('web').count()).toBe(1)
          expect('an instance', await pids(web, 1)).toBe(1)
        },
      },
      again: { alone: true, run: async ({ web, expect }) => expect('instances', await pids(web, 3)).toBe(3) },
    },
  })
  expect(verdicts(findings)).toEqual({ three: 'passed', one: 'passed', again: 'passed' })
})

test('a check that boots and wants to be alone has its own stage, and leaves the shared one as it is', async () => {
  let shared = 0
  let running = 0
  const tally = async (work: () => Promise<void>, alone: boolean) => {
    running++
    if (alone && running > 1) throw new Error('not alone')
    await work()
    running--
  }
  const findings = await findingsOf({
    checks: {
      first: { run: ({ web, expect }) => tally(async () => void expect('a pid', (shared = JSON.parse((await web.get('/')).text).pid) > 0).toBe(true), false) },
      own: { alone: true, boots: true, run: ({ web, subject, expect }) => tally(async () => {
        expect('another process', JSON.parse((await web.get('/')).text).pid === shared).toBe(false)
        await subject.kill()
      }, true) },
      last: { alone: true, run: ({ web, expect }) => tally(async () => void expect('the pid', JSON.parse((await web.get('/')).text).pid).toBe(shared), true) },
    },
  })
  expect(verdicts(findings)).toEqual({ first: 'passed', own: 'passed', last: 'passed' })
})

test('rows from the seed are there before web starts; a restricted role may read them, and change no schema', async () => {
  const findings = await findingsOf(
    {
      services: { database: sqlDatabase('postgres') },
      seed: async ({ database, random }) => {
        await database.query('CREATE TABLE prices (sku text)')
        await database.query('INSERT INTO prices VALUES ($1)', [`sku-${random.letters(3)}`])
      },
      checks: {
        seeded: {
          async run({ database, expect }) {
            expect('rows', await database.query('SELECT count(*) AS n FROM prices')).toEqual([{ n: 1 }])
          },
        },
        restricted: {
          boots: { restrictedRole: true },
          async run({ web, expect }) {
            expect('web comes in that role', JSON.parse((await web.get('/')).text).env.DATABASE_URL.includes('_rows:')).toBe(true)
          },
        },
      },
    },
    { release: 'true', web: 'node server.mjs' },
  )
  expect(verdicts(findings)).toEqual({ seeded: 'passed', restricted: 'passed' })
})

describe('processes beside web', () => {
  const processes = { web: 'node server.mjs', relay: 'exec node worker.mjs', tool: 'node tool.mjs' }

  test('stand as many as is said; one of them may be ended; all are there again afterwards', async () => {
    const worksOf = (output: string) => [...output.matchAll(/"works":(\d+)/g)].map(([, pid]) => Number(pid))
    const findings = await findingsOf(
      {
        instances: { relay: 2, tool: 0 },
        checks: {
          'ends-one': {
            alone: true,
            async run({ subject, poll: wait, expect, given }) {
              const relay = subject.of('relay')
              const both = await wait({ ask: async () => worksOf(relay.output()), holds: (pids) => pids.length === 2, withinMs: 5000 })
              given('relays that work', both.last.length).toBe(2)
              await relay.kill(0)
              expect('the first lives', isAlive(both.last[0] as number) && isAlive(both.last[1] as number)).toBe(false)
              expect('one that lives', both.last.filter(isAlive).length).toBe(1)
            },
          },
          'finds-two': {
            alone: true,
            async run({ subject, poll: wait, expect }) {
              const alive = await wait({ ask: async () => worksOf(subject.of('relay').output()).filter(isAlive).length, holds: (count) => count === 2, withinMs: 5000 })
              expect('relays that live', alive.last).toBe(2)
            },
          },
        },
      },
      processes,
    )
    expect(verdicts(findings)).toEqual({ 'ends-one': 'passed', 'finds-two': 'passed' })
  })

  test('run to their end, or are started with a port, and go with the check', async () => {
    let pid = 0
    const findings = await findingsOf(
      {
        instances: { relay: 0, tool: 0 },
        checks: {
          runs: {
            async run({ subject, expect }) {
              const run = await subject.run('tool', { stdin: 'loud', args: ['3'] })
              expect('what it wrote', run.stdout).toBe('LOUD')
              expect('its exit code', run.exitCode).toBe(3)
            },
          },
          starts: {
            async run({ subject, expect, poll: wait, signal }) {
              const started = await subject.start('web', { env: { SIDE: 'car' }, port: 'PORT' })
              const up = await wait({ ask: () => started.web!.attempt('GET', '/'), holds: (reply) => reply !== undefined, withinMs: 5000 })
              const { env, pid: its } = JSON.parse(up.last!.text)
              pid = its
              expect('what it was given', env.SIDE).toBe('car')
              expect('running', started.exit).toBe(undefined)
              signal.throwIfAborted()
            },
          },
        },
      },
      processes,
    )
    expect(verdicts(findings)).toEqual({ runs: 'passed', starts: 'passed' })
    expect(await poll({ everyMs: 10, forMs: 5000 }, () => (isAlive(pid) ? undefined : true))).toBe(true)
  })
})

test('a check follows the log of its own time, whole lines of every process', async () => {
  const findings = await findingsOf({
    instances: { web: 2 },
    checks: {
      follows: {
        alone: true,
        async run({ web, subject, expect, poll: wait }) {
          await web.get('/say/before')
          const log = subject.log()
          for (const index of [0, 1]) await web.instance(index).get(`/say/${index}-${'x'.repeat(5000)}`)
          const heard = await wait({ ask: async () => log.lines('stdout').map((line) => JSON.parse(line).said[0]), holds: (said) => said.includes('0') && said.includes('1'), withinMs: 5000 })
          expect('heard from both', heard.became).toBe(true)
          expect('on stderr', log.lines('stderr').length).toBe(0)
        },
      },
    },
  })
  expect(verdicts(findings)).toEqual({ follows: 'passed' })
})

test('a canary is found wherever the program put it', async () => {
  const findings = await findingsOf(
    {
      services: { database: sqlDatabase('postgres'), files: folder('DATA_DIR') },
      checks: {
        found: {
          alone: true,
          async run({ web, database, files, fresh, scan, expect, given }) {
            const [canary, nowhere] = [fresh.canary(), fresh.canary()]
            given('places before', await scan(canary)).toEqual([])
            await database.query('CREATE TABLE notes (body bytea)')
            await database.query('INSERT INTO notes VALUES ($1)', [Buffer.from(Buffer.from(canary).toString('base64'))])
            writeFileSync(join(files.path, 'log.gz'), gzipSync(`so ${canary} it was`))
            await web.get(`/say/${canary}`)
            const places = (await scan(canary)).map(({ where }) => where)
            expect('places', places).toEqual(['database: table notes, column body', 'files: file log.gz', "the program's output"])
            expect('places of another', await scan(nowhere)).toEqual([])
          },
        },
      },
    },
    { release: 'true', web: 'node server.mjs' },
  )
  expect(verdicts(findings)).toEqual({ found: 'passed' })
})

test('load is put on all instances, or on one', async () => {
  const findings = await findingsOf({
    instances: { web: 2 },
    checks: {
      loads: {
        alone: true,
        async run({ load, expect }) {
          const spread = await load({ request: { path: '/' }, seconds: 0.5, rate: 100, connections: 4 })
          expect('statuses', Object.keys(spread.statuses)).toEqual(['200'])
          expect('all answered', spread.answered === spread.sent && spread.sent >= 45).toBe(true)
          expect('the loop', spread.loop).toBe('open')
          expect('the loop', (await load({ request: { path: '/' }, seconds: 0.2, connections: 2, instance: 1 })).loop).toBe('closed')
        },
      },
    },
  })
  expect(verdicts(findings)).toEqual({ loads: 'passed' })
})

test('a folder and web targets: the program is told of what it may use, and nothing else', async () => {
  let path = ''
  const findings = await findingsOf({
    services: { files: folder('DATA_DIR'), targets: httpTargets('EGRESS_ALLOW') },
    checks: {
      told: {
        async run({ web, files, targets, expect }) {
          path = files.path
          const { env } = JSON.parse((await web.get('/')).text)
          expect('the folder', env.DATA_DIR).toBe(files.path)
          expect('the list', env.EGRESS_ALLOW).toBe(targets.allowed.map(({ host, port }) => `${host}:${port}`).join(','))
          expect('the forbidden one', env.EGRESS_ALLOW.includes(String(targets.forbidden.port))).toBe(false)
          expect('the folder beside it', JSON.stringify(env).includes(files.outside)).toBe(false)
        },
      },
    },
  })
  expect(verdicts(findings)).toEqual({ told: 'passed' })
  expect(existsSync(path)).toBe(false)
})

test('a file that a process wrote is read; a link that leads out of the folder is not', async () => {
  const findings = await findingsOf(
    {
      instances: { web: 0, tool: 0 },
      checks: {
        reads: {
          async run({ subject, expect, given }) {
            given('before', await subject.file('report.txt')).toBe(undefined)
            await subject.run('tool')
            expect('the report', String(await subject.file('report.txt'))).toBe('done\n')
            expect('a file outside', await subject.file('passwords')).toBe(undefined)
            await subject.remove('report.txt')
            expect('after', await subject.file('report.txt')).toBe(undefined)
          },
        },
      },
    },
    { web: 'node server.mjs', tool: 'echo done > report.txt; ln -s /etc/passwd passwords' },
  )
  expect(verdicts(findings)).toEqual({ reads: 'passed' })
})

test('a promise that a check leaves behind does not end the run', async () => {
  const findings = await findingsOf({
    checks: {
      leaves: {
        async run({ sleep, expect }) {
          void sleep(10_000)
          expect('all', 'well').toBe('well')
        },
      },
      next: { alone: true, run: async ({ web, expect }) => expect('an answer', await web.get('/')).toHaveStatus(200) },
    },
  })
  expect(verdicts(findings)).toEqual({ leaves: 'passed', next: 'passed' })
})
