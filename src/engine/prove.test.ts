import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeProject } from '../../test/support/project.ts'
import { challenge, type Challenge, type Mutant } from '../author/challenge.ts'
import type { Context } from '../author/context.ts'
import { Ledger } from '../base/ledger.ts'
import { Scope } from '../base/scope.ts'
import { Semaphore } from '../base/semaphore.ts'
import { SharedServers } from '../services/shared-servers.ts'
import { prove, type Proof, type ProveOptions } from './prove.ts'

let ledger: Ledger
const scope = new Scope('the proof')
beforeAll(() => void (ledger = Ledger.open()))
afterAll(async () => {
  await scope.close()
  ledger.close()
})

const about = { because: 'It matters.', hint: 'Try.' }

/** A server that knows a greeting, and says who it greets. */
const greeter = challenge({
  title: 'Greet', step: 2, proves: 'greeting', hours: 1, processes: ['web'],
  checks: {
    greets: {
      ...about, claim: 'It greets by name',
      async run({ web, expect, fresh }) {
        const name = fresh.id('name')
        expect('the greeting', (await web.get(`/hello?name=${name}`)).text).toBe(`Hello, ${name}`)
      },
    },
    refuses: {
      ...about, claim: 'Nobody is refused', needs: ['greets'],
      async run({ web, expect }) {
        expect('the greeting of nobody', await web.get('/hello')).toHaveStatus(400)
      },
    },
    shouts: {
      ...about, claim: 'It can shout', stretch: true,
      async run({ web, expect }) {
        expect('the greeting', (await web.get('/hello?name=a&loud=1')).text).toBe('HELLO, A')
      },
    },
  },
})

const LOUD = `  if (query.get('loud')) return reply.end(text.toUpperCase())\n`
const server = (loud: string) => `import { createServer } from 'node:http'
createServer((request, reply) => {
  if (request.url === '/healthz') return reply.end('ok')
  const query = new URL(request.url, 'http://a').searchParams
  const name = query.get('name')
  if (!name) return reply.writeHead(400).end()
  const text = 'Hello, ' + name
${loud}  reply.end(text)
}).listen(process.env.PORT, '127.0.0.1')
`
const YAML = 'challenge: greet\nprocesses: { web: node server.mjs }\n'
const project = (source: string, name: string) => ({ [`${name}/roadworthy.yaml`]: YAML, [`${name}/server.mjs`]: source })
const FILES = { ...project(server(LOUD), 'reference'), ...project(server(''), 'reference-plain'), ...project(server(''), 'alternates/other') }

const planted = (from: string, to: string, ...caughtBy: [string, ...string[]]): Mutant => ({ mistake: 'It is wrong.', file: 'server.mjs', from, to, caughtBy })
const MUTANTS = {
  'greets-nobody': planted(`'Hello, ' + name`, `'Hello, you'`, 'greets'),
  'refuses-late': planted(`writeHead(400)`, `writeHead(200)`, 'refuses'),
}

function proveIt(more: { files?: Record<string, string>; mutants?: Record<string, Mutant>; checks?: Challenge } & Partial<ProveOptions> = {}): Promise<Proof> {
  return prove({
    slug: 'greet',
    folder: makeProject(more.files ?? FILES),
    seeds: ['a', 'b'],
    lanes: new Semaphore(2),
    servers: new SharedServers({ ledger, scope, env: process.env }),
    ledger,
    signal: new AbortController().signal,
    engine: 'test',
    ...more,
    challenge: more.checks ?? greeter,
    mutants: more.mutants ?? MUTANTS,
  })
}

const problemsOf = (proof: Proof, name: string): string => proof.runs.find((run) => run.name === name)?.problems.join('\n') ?? 'it was not run'

describe('a challenge that can be trusted', () => {
  test('is proven, by these runs', async () => {
    const proof = await proveIt()
    expect(proof.runs.flatMap((run) => run.problems.map((problem) => `${run.name}: ${problem}`))).toEqual([])
    expect(proof.gaps).toEqual([])
    expect(proof.proven).toBe(true)
    expect(proof.runs.map((run) => [run.kind, run.name, run.seed])).toEqual([
      ['reference', 'reference', 'a'],
      ['reference', 'reference', 'b'],
      ['plain', 'reference-plain', 'a'],
      ['alternate', 'alternates/other', 'a'],
      ['empty', 'a program that refuses everything', 'a'],
      ['empty', 'a program that agrees to everything', 'a'],
      ['mutant', 'greets-nobody', 'a'],
      ['mutant', 'refuses-late', 'a'],
    ])
    // a mutant runs what it names, and what that needs
    expect(proof.runs.at(-1)?.report?.planned.map((check) => check.id)).toEqual(['greets', 'refuses'])
  })
})

describe('what is found out', () => {
  test('mutants that are not caught as they must be', async () => {
    const bad: Record<string, [Mutant, string]> = {
      'changes nothing that shows': [planted(`'Hello, ' + name`, `'Hello, ' + String(name)`, 'greets'), 'not caught: greets passed: '],
      'merely crashes': [planted(`const text =`, `process.exit(1)\n  const text =`, 'greets'), 'not caught: greets failed [program]'],
      'hangs up': [planted(`const text =`, `return request.socket.destroy()\n  const text =`, 'greets'), 'not caught: greets failed [program]'],
      'does not start': [planted(`import {`, `import oops {`, 'greets'), 'it did not start'],
      'is stopped by what the check needs': [planted(`'Hello, ' + name`, `'Hello, you'`, 'refuses'), 'not caught: refuses blocked'],
      'is caught by one check of two': [planted(`writeHead(400)`, `writeHead(204)`, 'refuses', 'shouts'), 'not caught: shouts passed: '],
      'does not fit': [planted(`no such text`, ``, 'greets'), 'it matches 0 times'],
    }
    const mutants = Object.fromEntries(Object.entries(bad).map(([name, [mutant]]) => [name, mutant]))
    const proof = await proveIt({ mutants: { ...MUTANTS, ...mutants } })
    for (const [name, [, problem]] of Object.entries(bad)) expect([name, problemsOf(proof, name)]).toEqual([name, expect.stringContaining(problem)])
    for (const name of Object.keys(MUTANTS)) expect(problemsOf(proof, name)).toBe('')
    expect(proof.proven).toBe(false)
  })

  describe('a run is made again, once,', () => {
    /** The greeter, but for one check that comes to its verdict in the run with this number. */
    const tellingIn = (number: number): Challenge => {
      let runs = 0
      const greets: Challenge['checks'][string] = {
        ...about, claim: 'It greets by name',
        async run({ expect, inconclusive }: Context) {
          if (++runs < number) inconclusive('The machine was busy')
          expect('the greeting', 'Hello').toBe('Hello')
        },
      }
      return { ...greeter, checks: { ...greeter.checks, greets } }
    }
    const once = { seeds: ['a'] as [string], files: project(server(LOUD), 'reference'), mutants: {}, lanes: new Semaphore(1) }

    test('where it could not tell', async () => {
      const proof = await proveIt({ ...once, checks: tellingIn(2) })
      expect(proof.runs[0]).toMatchObject({ problems: [], again: 'greets could not tell: The machine was busy.' })
    })

    test('and no more', async () => {
      expect(problemsOf(await proveIt({ ...once, checks: tellingIn(3) }), 'reference')).toContain('greets inconclusive')
    })

    test('where it says something else than was recorded', async () => {
      let runs = 0
      const proof = await proveIt({ ...once, saysWhatItShould: (run) => run.kind !== 'reference' || ++runs === 2 })
      expect([proof.runs[0]?.again, runs]).toEqual(['it told something else than is recorded', 2])
    })
  })

  test('checks that no mutant names: required ones, and stretch ones that the plain reference passes', async () => {
    const proof = await proveIt({ mutants: { 'greets-nobody': MUTANTS['greets-nobody'] }, files: { ...FILES, ...project(server(LOUD), 'reference-plain') } })
    expect(proof.gaps).toEqual(['no mutant names refuses', 'shouts was never seen to fail: reference-plain passes it and no mutant names it'])
    expect(proof.proven).toBe(false)
  })

  test('folders that are missing', async () => {
    const { gaps, proven } = await proveIt({ files: project(server(LOUD), 'reference'), mutants: { ...MUTANTS, loud: planted('toUpperCase', 'toLowerCase', 'shouts') } })
    expect(gaps).toEqual(['there is no reference-plain/', 'there is no alternates/'])
    expect(proven).toBe(false)
  })

  test('a check that a program passes which does nothing of what is asked', async () => {
    const hollow = challenge({
      ...greeter,
      services: {},
      checks: {
        ...greeter.checks,
        refuses: { ...about, claim: 'Nobody is refused', run: async ({ web, expect }: Context) => expect('the greeting of nobody', (await web.get('/hello')).status).toBeOneOf(400, 404) },
        shouts: { ...about, claim: 'It answers', stretch: true, run: async ({ web, expect }: Context) => expect('the reply', (await web.get('/hello?name=a')).status).toBeAtMost(400) },
      },
    } as never) as Challenge
    const proof = await proveIt({ checks: hollow })
    expect(problemsOf(proof, 'a program that refuses everything')).toBe('refuses passed')
    expect(problemsOf(proof, 'a program that agrees to everything')).toBe('shouts passed')
    expect(proof.proven).toBe(false)
  })

  test('references that do not do what they are for', async () => {
    const wrong = server('').replace('Hello', 'Bye')
    const proof = await proveIt({ files: { ...project(wrong, 'reference'), ...project(wrong, 'reference-plain'), ...project(server('').replace('import {', 'import oops {'), 'alternates/broken') }, mutants: {} })
    expect(problemsOf(proof, 'reference')).toContain('greets failed [claim]')
    expect(problemsOf(proof, 'reference')).toContain('shouts failed [claim]')
    expect(problemsOf(proof, 'reference-plain')).toContain('greets failed [claim]')
    expect(problemsOf(proof, 'reference-plain')).not.toContain('shouts')
    expect(problemsOf(proof, 'alternates/broken')).toContain('it did not start')
    expect(proof.proven).toBe(false)
  })

  test('a check that decides nothing', async () => {
    const idle = challenge({ ...greeter, services: {}, checks: { ...greeter.checks, refuses: { ...about, claim: 'Nothing', run: async ({ web }: Context) => void (await web.get('/hello')) } } } as never) as Challenge
    const proof = await proveIt({ checks: idle })
    expect(problemsOf(proof, 'reference')).toContain('refuses inconclusive [harness]: The check decided nothing')
    expect(proof.proven).toBe(false)
  })
})

/** A filter that doubles numbers; it has no connection that could tell of a crash. */
const doubler = challenge({
  title: 'Double', step: 1, proves: 'doubling', hours: 1, processes: ['run'],
  checks: {
    doubles: {
      ...about, claim: 'Each number is doubled',
      async run({ program, expect, random }) {
        const n = random.int(1, 400)
        const run = await program.run({ stdin: `${n}\n` })
        expect('its output', run.lines).toEqual([String(2 * n)])
      },
    },
    'doubles-much': {
      ...about, claim: 'Large numbers are doubled, too',
      async run({ program, expect }) {
        expect('its output', (await program.run({ stdin: '5000\n' })).lines).toEqual(['10000'])
      },
    },
    refuses: {
      ...about, claim: 'What is no number sets exit code 2',
      async run({ program, expect }) {
        const run = await program.run({ stdin: 'x\n' })
        expect('its exit code', run.exitCode).toBe(2)
        expect('what it says', run.stderr).toContain('number')
      },
    },
  },
})

const FILTER = `process.stdin.on('data', (chunk) => {
  const n = Number(chunk)
  if (Number.isNaN(n)) return refuse('not a number')
  console.log(2 * n)
})
function refuse(why) {
  console.error(why)
  process.exitCode = 2
}
`

describe('a filter', () => {
  const filter = (source: string, name: string) => ({ [`${name}/roadworthy.yaml`]: 'challenge: double\nprocesses: { run: node main.mjs }\n', [`${name}/main.mjs`]: source })
  const files = { ...filter(FILTER, 'reference'), ...filter(FILTER, 'reference-plain'), ...filter(FILTER, 'alternates/same') }
  const planted = (from: string, to: string, ...caughtBy: [string, ...string[]]): Mutant => ({ mistake: 'It is wrong.', file: 'main.mjs', from, to, caughtBy })
  const mutants = { trebles: planted('2 * n', '3 * n', 'doubles', 'doubles-much'), 'says-yes': planted('exitCode = 2', 'exitCode = 0', 'refuses') }
  const proveFilter = (more: Record<string, Mutant> = {}) => proveIt({ slug: 'double', checks: doubler, files, mutants: { ...mutants, ...more } })

  test('is proven', async () => {
    const proof = await proveFilter()
    expect(proof.runs.flatMap((run) => run.problems)).toEqual([])
    expect(proof.proven).toBe(true)
  })

  test('a mutant that merely crashes is not caught by that; one that crashes where the reference refuses is', async () => {
    const bad = {
      'does not even load': planted('function refuse', 'function function refuse', 'doubles'),
      'throws at once': planted('process.stdin.on', 'throw new Error("no")\nprocess.stdin.on', 'doubles'),
      'is killed': planted('process.stdin.on', 'process.kill(process.pid, "SIGKILL")\nprocess.stdin.on', 'doubles'),
    }
    const proof = await proveFilter({
      ...bad,
      'throws at numbers from 500': planted('console.log(', 'if (n >= 500) throw new Error("too much")\n  console.log(', 'doubles-much'),
      'throws where it must refuse': planted(`return refuse('not a number')`, `throw new Error('not a number')`, 'refuses'),
    })
    for (const name of Object.keys(bad)) expect([name, problemsOf(proof, name)]).toEqual([name, expect.stringContaining('not caught: in doubles it merely crashes')])
    expect(problemsOf(proof, 'throws where it must refuse')).toBe('')
    expect(problemsOf(proof, 'throws at numbers from 500')).toBe('')
    expect(proof.proven).toBe(false)
  })
})

test('interrupted', async () => {
  const controller = new AbortController()
  const proof = proveIt({ signal: controller.signal, onRun: (_, state) => state === 'started' && controller.abort(new Error('interrupted')) })
  await expect(proof).rejects.toThrow('interrupted')
})
