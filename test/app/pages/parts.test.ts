import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { RoadmapView } from '../../../src/model/api.ts'
import type { Exchange, ProgramRun } from '../../../src/model/evidence.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { curlCommand } from '../../../src/explain/curl-command.ts'
import { runCommands } from '../../../src/explain/run-command.ts'
import { find, findables } from '../../../web/src/map/find.ts'
import { nextOnWalk } from '../../../web/src/map/walk.ts'
import { match } from '../../../web/src/match.ts'
import { changesOf } from '../../../web/src/run/changes.ts'
import { commandsOf, shellQuote } from '../../../web/src/run/commands.ts'
import { jsonLines } from '../../../web/src/run/json-lines.ts'

describe('addresses', () => {
  const patterns = { map: '/', step: '/steps/:step', challenge: '/challenges/:slug' }
  test('are matched part by part', () => {
    expect(match(patterns, '/')?.name).toBe('map')
    expect(match(patterns, '/steps/3')?.params).toEqual({ step: '3' })
    expect(match(patterns, '/challenges/a%20b?x=1')).toMatchObject({ name: 'challenge', params: { slug: 'a b' } })
    expect(match(patterns, '/steps/3/')?.name).toBe('step')
  })
  test('that fit nothing fit nothing', () => {
    for (const address of ['/steps', '/steps/3/4', '/nowhere', '/api/docs']) expect(match(patterns, address)).toBeUndefined()
  })
})

describe('arrow keys on the map', () => {
  const walk = { ids: ['step-1', 'a', 'b', 'step-2', 'c'], steps: new Set(['step-1', 'step-2']) }
  test.each([
    ['step-1', 'ArrowDown', 'a'],
    ['b', 'ArrowDown', 'step-2'],
    ['a', 'ArrowUp', 'step-1'],
    ['a', 'ArrowRight', 'step-2'],
    ['c', 'ArrowLeft', 'step-2'],
    ['c', 'Home', 'step-1'],
    ['a', 'End', 'c'],
    ['c', 'ArrowDown', undefined],
    ['step-1', 'ArrowUp', undefined],
    ['a', 'x', undefined],
  ])('from %s, %s leads to %s', (from, key, to) => {
    expect(nextOnWalk(walk, from, key)).toBe(to)
  })
})

describe('search', () => {
  const view: RoadmapView = {
    steps: [{ step: 3, title: 'Data that stays true', summary: '', topics: [{ id: 'isolation', title: 'Isolation levels', needs: [], provenBy: ['loan-desk'], technologies: ['PostgreSQL'] }] }],
    challenges: [{ slug: 'loan-desk', title: 'The last copy', step: 3, proves: 'transactions', hours: 4, after: [], available: true, checks: { required: 1, stretch: 0 }, state: 'open' }],
  }
  const all = findables(view)
  test.each([
    ['postgres', 'PostgreSQL', 'Technology'],
    ['isol', 'Isolation levels', 'Topic'],
    ['transactions', 'The last copy', 'Challenge'],
    ['stays data', 'Data that stays true', 'Step'],
  ])('%s finds %s', (search, title, kind) => {
    expect(find(all, search)[0]).toMatchObject({ title, kind })
  })
  test('finds nothing for nothing', () => {
    expect(find(all, '  ')).toEqual([])
    expect(find(all, 'kubernetes')).toEqual([])
  })
  test('a technology stands for the stops that prove it', () => {
    expect(find(all, 'postgres')[0]?.stops).toEqual(['loan-desk'])
  })
})

describe('JSON in lines', () => {
  const shown = (raw: string, pointer?: string) => {
    const line = jsonLines(raw, pointer)?.find(({ mark }) => mark)
    return line?.mark && line.text.slice(line.mark.from, line.mark.to)
  }
  test('a pointer finds its value', () => {
    const raw = '{"items":[{"tags":["a","b"]},{"a/b":1,"c~d":{"e":null}}]}'
    expect(shown(raw, '/items/0/tags/1')).toBe('"b"')
    expect(shown(raw, '/items/1/a~1b')).toBe('1')
    expect(shown(raw, '/items/1/c~0d/e')).toBe('null')
    expect(shown(raw, '/items/1/c~0d')).toBe('{')
    expect(shown(raw, '')).toBe('{')
    expect(shown(raw, '/nowhere')).toBeUndefined()
  })
  test('numbers and escapes are as they were sent', () => {
    expect(jsonLines('{"n":1.0,"big":9007199254740993,"s":"\\u00e9"}')?.map(({ text }) => text)).toEqual(['{', '  "n": 1.0,', '  "big": 9007199254740993,', '  "s": "\\u00e9"', '}'])
  })
  test('is nothing for what is no JSON', () => {
    expect(jsonLines('{"a":')).toBeUndefined()
    expect(jsonLines('<html>')).toBeUndefined()
  })
})

describe('commands', () => {
  const exchange = (request: Partial<Exchange['request']>): Exchange => ({
    kind: 'exchange', atMs: 0, ms: 1, request: { method: 'GET', target: '/tools', headers: [['Host', 'x']], body: { text: '', bytes: 0 }, ...request },
  })
  const finding = { check: 'it-works' } as Finding
  const attempted = { challenge: 'biting-tests', seed: '5eed' }
  const first = (evidence: Exchange | ProgramRun) => commandsOf(finding, evidence, attempted)[0]?.text as string

  test.each([
    ['a reading one', exchange({ target: "/tools?branch=Old%20Town&q=it's" })],
    ['a body with quotes', exchange({ method: 'POST', headers: [['Content-Type', 'application/json']], body: { text: '{"name":"O\'Hara"}', bytes: 17 } })],
    ['a body that begins with @', exchange({ method: 'PUT', headers: [['Content-Type', 'text/plain']], body: { text: '@file', bytes: 5 } })],
    ['no type', exchange({ method: 'PATCH', body: { text: 'a\nb', bytes: 3 } })],
    ['an empty header', exchange({ headers: [['Accept', '']] })],
    ['dots in the path', exchange({ target: '/a/../b' })],
  ])('curl says the same as the terminal does: %s', (_, evidence) => {
    expect(first(evidence)).toBe(curlCommand(evidence, 'http://localhost:3000').pieces.join(' '))
  })

  test.each(["it's", 'a\nb', '$HOME `id`', '!x\n', '\u202Eabc', '日本語'])('a shell takes %j for one word', (word) => {
    expect(execFileSync('bash', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })).toBe(word)
  })

  test.each(['slow', undefined])('what a run went to is started first, or by the check, as in the terminal: %s', (practice) => {
    const against = { variables: ['TARGET_URL'], ...(practice ? { practice } : {}) }
    const nothing = { text: '', bytes: 0 }
    const run: ProgramRun = { kind: 'run', atMs: 0, ms: 1, command: 'npm test', env: { TARGET_URL: 'http://127.0.0.1:41235', TZ: 'UTC' }, against, stdin: nothing, stdout: nothing, stderr: nothing, exitCode: 1 }
    const alike = runCommands(run, attempted, undefined).map(({ pieces }) => pieces.join(' '))
    const [check, ...before] = commandsOf(finding, run, attempted).toReversed()
    expect(before.toReversed().map(({ text }) => text)).toEqual(alike)
    expect([check?.text, check?.note !== undefined]).toEqual(['roadworthy check --only it-works --seed 5eed', practice === undefined])
  })

  test('a check can be run again by itself, with the same seed', () => {
    expect(commandsOf(finding, undefined, attempted)).toEqual([{ text: 'roadworthy check --only it-works --seed 5eed' }])
    expect(commandsOf(finding, undefined, { ...attempted, url: 'http://localhost:8080' })[0]?.text).toContain('--url http://localhost:8080')
  })
})

test('what changed since the attempt before', () => {
  const finding = (check: string, verdict: Finding['verdict']) => ({ check, verdict }) as Finding
  const changes = changesOf([finding('a', 'passed'), finding('b', 'failed'), finding('c', 'failed'), finding('d', 'failed'), finding('e', 'passed')], { a: 'failed', b: 'passed', c: 'failed', e: 'passed' })
  expect(Object.fromEntries(Object.entries(changes).map(([change, findings]) => [change, findings.map(({ check }) => check)]))).toEqual({ fixed: ['a'], 'newly failing': ['b'], 'still failing': ['c'] })
})
