import { describe, expect, test } from 'vitest'
import type { CardContext } from './card-context.ts'
import { contextOf } from './card-context.ts'
import type { Card, Section } from './card-types.ts'
import { card } from './card.ts'
import { allScenes } from './choose-scenes.ts'
import { printedLines } from './last-lines.ts'
import { attempt, crash, deep, exchange, finding, hostile, lostTool, open, program, race, report, run, trouble } from './samples.ts'
import { troubleCard } from './trouble-card.ts'

const context: CardContext = { ...contextOf(report()), reportTo: 'https://example.org/issues' }
const kinds = (told: Card): string[] => told.sections.map((section) => section.kind)

function part<Kind extends Section['kind']>(told: Card, kind: Kind): Extract<Section, { kind: Kind }> {
  const found = told.sections.find((section) => section.kind === kind)
  if (!found) throw new Error(`no ${kind}`)
  return found as Extract<Section, { kind: Kind }>
}

/** The marked texts of a card and what stands under them. */
function marks(told: Card): [string, string][] {
  return part(told, 'scenes').scenes.flatMap((scene) => scene.lines.flatMap(({ text, mark }): [string, string][] => (mark ? [[text.slice(mark.from, mark.to), mark.says]] : [])))
}

describe('card', () => {
  test('says things in the order in which they are read', () => {
    expect(kinds(card(race(), context))).toEqual(['comparison', 'scenes', 'reproduce', 'prose', 'prose', 'reference'])
    expect(kinds(card(crash(), context))).toEqual(['said', 'output', 'scenes', 'reproduce', 'prose', 'prose'])
    expect(card(finding('fine'), context)).toMatchObject({ word: 'ok', sections: [] })
  })

  test('counts repeated requests as one, with what they were answered', () => {
    const { scenes, leftOut } = part(card(race(), context), 'scenes')
    expect(scenes.map((scene) => [scene.times, scene.wrong])).toEqual([[20, false], [1, true]])
    expect(scenes[0]?.lines.map((line) => line.text)).toEqual(['POST /charges  (20 times)', '{"key": "order-c351", "amount": 500}', '201 Created', '{"id": 1}', 'answered 19 × 201, 1 × 409'])
    expect(leftOut).toBeUndefined()
  })

  test('says the same of requests sent at once, whichever was answered first', () => {
    const replies = [{ status: 429 }, { error: 'the connection was closed' }, { status: 200 }, { status: 429 }].map((reply) => exchange('GET', '/notes/1', reply))
    const told = [replies, replies.toReversed()].map((sentAtOnce) => {
      const evidence = [...sentAtOnce, exchange('GET', '/notes')]
      return part(card(finding('a', { verdict: 'failed', evidence }), context), 'scenes').scenes.map((scene) => scene.lines.map((line) => line.text))
    })
    expect(told[0]?.[0]?.at(-1)).toBe('answered 1 × 200, 2 × 429, 1 × no complete reply')
    expect(told[0]).toEqual(told[1])
  })

  test('shows four exchanges at most and counts the rest, dropped ones too', () => {
    const evidence = Array.from({ length: 9 }, (_, index) => exchange('GET', `/tools/${index}`))
    const { scenes, leftOut } = part(card(finding('a', { verdict: 'failed', evidence, evidenceDropped: 3, broken: { label: 'x', expected: 'a', observed: 'b', evidence: 7, part: 'status' } }), context), 'scenes')
    expect(scenes.map((scene) => scene.lines[0]?.text)).toEqual(['GET /tools/4', 'GET /tools/5', 'GET /tools/6', 'GET /tools/7'])
    expect(leftOut).toBe('7 earlier, not shown')
  })

  test('the whole way to it can be had, and nothing that came after it', () => {
    const evidence = Array.from({ length: 9 }, (_, index) => exchange('GET', `/tools/${index}`))
    const scenes = allScenes(finding('a', { verdict: 'failed', evidence, broken: { label: 'x', expected: 'a', observed: 'b', evidence: 7, part: 'status' } }))
    expect(scenes.map((scene) => [scene.lines[0]?.text, scene.wrong])).toEqual(evidence.slice(0, 8).map(({ request }, index) => [`GET ${request.target}`, index === 7]))
  })

  test('what a program printed is told without its colours', () => {
    expect(printedLines('\x1b[31mred\x1b[0m\r\n\x1b]0;title\x07\ta\x1b[2K\x08')).toEqual(['red', '    a\\x08'])
  })

  test('puts the caret under the status, the header, the value', () => {
    expect(marks(card(lostTool(), context))).toEqual([['201', 'expected status 409']])
    expect(marks(card(race(), context))).toEqual([['20', 'expected 1']])
    expect(marks(card(deep(), context))).toEqual([['1199.9999999999998', 'expected 1200']])
    expect(marks(card(program(), context))).toEqual([['exit code 0', 'expected 2']])
    expect(marks(card(crash(), context))).toEqual([['no complete reply', 'expected a reply']])
  })

  test.each([
    ['a header that is there', 'header:etag', [['ETag', 'W/"1"']], 'W/"1"'],
    ['a header that is missing', 'header:location', [['ETag', '"1"']], '(no location header)'],
  ] as const)('%s', (_name, partName, headers, expected) => {
    const evidence = [exchange('GET', '/a', { replyHeaders: headers.map(([name, value]) => [name, value]) })]
    const told = card(finding('a', { verdict: 'failed', evidence, broken: { label: 'x', expected: 'a strong tag', observed: 'b', evidence: 0, part: partName } }), context)
    expect(marks(told)).toEqual([[expected, 'expected a strong tag']])
  })

  test('a missing member is pointed at where it should be, and a line of output by its number', () => {
    const missing = finding('a', { verdict: 'failed', evidence: [exchange('GET', '/a', { reply: '{"a":{"b":1}}' })], broken: { label: 'x', expected: '`c` to be 1', observed: 'no `c`', evidence: 0, part: 'body', pointer: '/a' } })
    expect(marks(card(missing, context))).toEqual([['{"b": 1}', 'expected `c` to be 1']])
    const line = finding('a', { verdict: 'failed', evidence: [run('x', { stdout: 'one\n\ntwo\nthree\n' })], broken: { label: 'x', expected: '"2"', observed: '"two"', evidence: 0, part: 'body', pointer: '/lines/1' } })
    expect(marks(card(line, context))).toEqual([['two', 'expected "2"']])
  })

  test.each([
    ['/body/count', '20'],
    ['/status', '200'],
    ['/count', '20'],
  ])('a pointer into the whole reply, %s, finds its place as well', (pointer, expected) => {
    const evidence = [exchange('GET', '/a', { reply: '{"count":20}' })]
    const told = card(finding('a', { verdict: 'failed', evidence, broken: { label: 'x', expected: '1', observed: '20', evidence: 0, part: 'body', pointer } }), context)
    expect(marks(told)).toEqual([[expected, 'expected 1']])
  })

  test('the exchange that shows it is never one of a crowd', () => {
    const evidence = [1, 2, 3, 4].map((id) => exchange('POST', '/a', { reply: `{"id":${id}}` }))
    const told = card(finding('a', { verdict: 'failed', evidence, broken: { label: 'x', expected: '1', observed: '3', evidence: 2, part: 'body', pointer: '/id' } }), context)
    expect(part(told, 'scenes').scenes.map((scene) => scene.times)).toEqual([2, 1])
    expect(marks(told)).toEqual([['3', 'expected 1']])
  })

  test('without evidence that shows it, nothing is marked', () => {
    const told = card(finding('a', { verdict: 'failed', evidence: [exchange('GET', '/a', { reply: '{"count":2}' })], broken: { label: 'x', expected: '1', observed: '2' } }), context)
    expect(marks(told)).toEqual([])
  })

  test('the command says where a value in it came from', () => {
    const evidence = [exchange('POST', '/tools', { body: '{"name":"tools"}', status: 201, reply: '{"id":17,"name":"tools"}' }), exchange('GET', '/tools/17', { status: 404, reason: 'Not Found' })]
    const told = card(finding('a', { verdict: 'failed', evidence, broken: { label: 'x', expected: 'status 200', observed: 'status 404', evidence: 1, part: 'status' } }), context)
    expect(part(told, 'reproduce').commands).toEqual([
      { pieces: ['curl -i http://localhost:3000/tools/17', "-H 'Accept: application/json, application/problem+json'"], note: '`17` came from an earlier reply: put what yours answers in its place.' },
      { pieces: ['roadworthy check --only a', '--seed 7f3a'] },
    ])
  })

  test('a server that was already up is spoken to where it is', () => {
    const there = contextOf(report(attempt([race()], { url: 'https://staging.example.org:8443/' })))
    const { commands } = part(card(race(), there), 'reproduce')
    expect(commands[0]?.pieces[0]).toBe("curl -i 'https://staging.example.org:8443/charges?key=order-c351'")
    expect(contextOf(report(), { origin: 'http://localhost:8080/' }).origin).toBe('http://localhost:8080')
    expect(commands[1]?.pieces).toContain('--url https://staging.example.org:8443/')
  })

  test('what was run against something that is gone is seen again by the check alone', () => {
    const evidence = [run('npm test', { env: { TARGET_URL: 'http://127.0.0.1:41235' }, against: { variables: ['TARGET_URL'] } })]
    const { commands } = part(card(finding('a', { verdict: 'failed', evidence }), context), 'reproduce')
    expect(commands).toEqual([{ pieces: ['roadworthy check --only a', '--seed 7f3a'], note: expect.stringContaining('starts it anew') }])
  })

  test('a program that fell silent is said to have, unless we could not hear it', () => {
    const silent = { ...crash(), output: undefined }
    expect(card(silent, context).sections).toContainEqual({ kind: 'said', text: 'Your program printed nothing before that.' })
    expect(kinds(card(silent, { ...context, url: 'http://localhost:1' }))).toEqual(['said', 'scenes', 'reproduce', 'prose', 'prose'])
  })

  test('what is open is told in a line or two', () => {
    const [unsure, blocked, notApplicable, ours] = open().map((one) => card(one, context))
    expect(unsure).toMatchObject({ word: 'unsure', sections: [{ text: expect.stringMatching(/^Could not tell: The machine was busy/) }] })
    expect(blocked).toMatchObject({ word: 'skip', sections: [{ text: 'Blocked by `one-charge-in-a-race`.' }] })
    expect(notApplicable).toMatchObject({ word: 'skip', sections: [{ text: 'Does not apply: SQLite has no connection that could be cut.' }] })
    expect(ours).toMatchObject({ word: 'error', blame: 'harness' })
    expect(JSON.stringify(ours)).toContain('our fault, not yours')
    expect(JSON.stringify(ours)).toContain('https://example.org/issues, with the seed 7f3a')
  })

  test('a set-up that does not work is shown as what it is', () => {
    const told = card(finding('a', { verdict: 'blocked', broken: { label: 'adding a stock', expected: 'status 201', observed: 'status 404' } }), context)
    expect(told.sections[0]).toEqual({ kind: 'said', text: 'This could not be tested, because what it builds on did not work:' })
    expect(told.sections[1]).toEqual({ kind: 'comparison', label: 'adding a stock', expected: 'status 201', observed: 'status 404' })
    // the hint is about a claim that was never tested
    expect(JSON.stringify(told.sections)).not.toContain('Why it matters')
  })

  test('trouble is told with its last output', () => {
    expect(troubleCard(trouble())).toMatchObject({ word: 'FAIL', claim: 'The web process ended with exit code 1 before it was ready.', sections: [{ kind: 'said' }, { kind: 'output' }, { kind: 'prose' }] })
  })

  test('nothing hostile is left in it but in commands, where the shell makes it harmless', () => {
    const text = JSON.stringify(card(hostile(), context), (_key, value: unknown) => value)
    // JSON.stringify escapes C0 itself, so the raw values are looked at
    const raw: string[] = []
    JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? (raw.push(value), value) : value))
    expect(raw.filter((value) => /[\p{Cc}\u202E]/u.test(value))).toEqual([])
    expect(Math.max(...raw.map((value) => value.length))).toBeLessThan(400)
  })
})

describe('what looks alike', () => {
  const remark = (expected: string, observed: string) => part(card(finding('a', { verdict: 'failed', broken: { label: 'x', expected, observed } }), context), 'comparison').remark
  test('is told apart', () => {
    expect(remark('`count` to be 12', '"12"')).toContain('mind the quotes')
    expect(remark('"Zo\u00eb"', '"Zoe\u0308"')).toContain('code points')
    expect(remark('"a b"', '"a  b\\n"')).toContain('white space')
    expect(remark('"EUR"', '"eur"')).toContain('case')
    expect(remark('1', '2')).toBeUndefined()
  })
})
