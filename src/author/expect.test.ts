import { describe, expect, test } from 'vitest'
import { exchange } from '../explain/samples.ts'
import type { Reply } from './context.ts'
import { ClaimBroken, GivenBroken, makeExpect, rememberOrigin, type Matchers } from './expect.ts'
import { clientError, invalid } from './status.ts'

interface Answer {
  status?: number
  type?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}

function reply({ status = 200, type = 'application/json', body = {}, headers = {} }: Answer = {}): Reply {
  const all = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { status, mediaType: type, body, header: (name: string) => all.get(name.toLowerCase()), exchange: exchange('GET', '/a') } as unknown as Reply
}

const problem = (body: unknown, more: Answer = {}): Reply => reply({ status: 422, type: 'application/problem+json', body, ...more })

/** What is broken, or undefined if it holds. */
function broken(actual: unknown, match: (matchers: Matchers) => void, kind: 'expect' | 'given' = 'expect'): ClaimBroken | undefined {
  let decided = 0
  try {
    match(makeExpect(kind, () => decided++)('it', actual))
  } catch (error) {
    if (!(error instanceof ClaimBroken)) throw error
    return error
  } finally {
    // one that counts nothing would let a check pass that decides nothing
    expect(decided).toBe(1)
  }
  return undefined
}

describe('each matcher holds, and can fail', () => {
  const cases: [name: string, match: (matchers: Matchers) => void, holds: unknown[], fails: unknown[]][] = [
    ['toEqual', (it) => it.toEqual({ a: 1, b: null }), [{ a: 1 }, { a: 1, b: null, c: null }], [{ a: 2 }, { a: 1, c: 1 }, null, 'a', undefined]],
    ['toMatch', (it) => it.toMatch({ a: 1 }), [{ a: 1 }, { a: 1, b: 2 }], [{}, { a: '1' }, null, [1], undefined]],
    ['toBe', (it) => it.toBe(1), [1], [2, '1', true, undefined]],
    ['toBeOneOf', (it) => it.toBeOneOf(1, 'a'), [1, 'a'], ['1', 2, undefined]],
    ['toBeAtLeast', (it) => it.toBeAtLeast(3), [3, 4], [2.9, '3', Number.NaN, null, undefined]],
    ['toBeAtMost', (it) => it.toBeAtMost(3), [3, -1], [3.1, '3', Number.NaN, null, undefined]],
    ['toBeInteger', (it) => it.toBeInteger(), [0, -7, 1e3], [1.5, '12', null, undefined]],
    ['toContain', (it) => it.toContain('b'), ['abc'], ['ac', ['b'], null, undefined]],
    ['toMatchPattern', (it) => it.toMatchPattern(/^\d+$/, 'digits'), ['12'], ['a', 12, null, undefined]],
    ['toSatisfy', (it) => it.toSatisfy('even', (n) => n % 2 === 0), [2], [1, undefined]],
    ['toHaveStatus', (it) => it.toHaveStatus(201), [reply({ status: 201 })], [reply({ status: 200 })]],
    ['toHaveStatus of several', (it) => it.toHaveStatus([200, 204]), [reply(), reply({ status: 204 })], [reply({ status: 201 })]],
    ['toHaveStatus of a set', (it) => it.toHaveStatus(invalid), [reply({ status: 400 }), reply({ status: 422 })], [reply({ status: 409 })]],
    ['toHaveBody', (it) => it.toHaveBody({ a: 1 }), [reply({ body: { a: 1, b: 2 } }), reply({ type: 'application/hal+json', body: { a: 1 } })], [reply(), reply({ body: null }), reply({ type: 'text/plain', body: { a: 1 } }), reply({ type: '', body: { a: 1 } })]],
    ['toHaveHeader', (it) => it.toHaveHeader('ETag'), [reply({ headers: { etag: '' } })], [reply()]],
    ['toHaveHeader with a test', (it) => it.toHaveHeader('Vary', 'to name Accept', (value) => value.includes('Accept')), [reply({ headers: { vary: 'Accept' } })], [reply(), reply({ headers: { vary: 'Origin' } })]],
    ['toBeProblem', (it) => it.toBeProblem(422), [problem({ title: 'No' }), problem({ detail: 'No', status: 422 })], [
      problem({ title: 'No' }, { status: 400 }), problem({ title: 'No' }, { type: 'application/json' }), problem({ title: 'No' }, { type: '' }),
      problem(null), problem([]), problem('No'), problem({}), problem({ title: null }), problem({ title: 'No', status: 400 }), problem({ title: 'No', status: '422' }),
    ]],
    ['toBeProblem with a code', (it) => it.toBeProblem(422, 'too-late'), [problem({ title: 'No', code: 'too-late' })], [problem({ title: 'No' }), problem({ title: 'No', code: 'other' })]],
  ]
  test.each(cases)('%s', (_, match, holds, fails) => {
    for (const actual of holds) expect(broken(actual, match)).toBe(undefined)
    for (const actual of fails) expect(broken(actual, match)).toBeInstanceOf(ClaimBroken)
  })
})

describe('what a broken claim says', () => {
  test('the label, both sides, and where', () => {
    const body = { tool: { name: 'saw' } }
    const shown = exchange('GET', '/tools/1')
    rememberOrigin(body, shown)
    const error = broken(body, (it) => it.toEqual({ tool: { name: 'axe' } }))
    expect(error).toMatchObject({ message: 'it: expected `name` to be "axe", observed "saw"', broken: { label: 'it', expected: '`name` to be "axe"', observed: '"saw"', pointer: '/tool/name', part: 'body' } })
    expect(error?.shownBy).toBe(shown)
  })

  test('a part of a body points into the whole of it', () => {
    const data = { tool: { name: 'saw' } }
    rememberOrigin(data, exchange('POST', '/graphql'), '/data')
    expect(broken(data, (it) => it.toEqual({ tool: { name: 'axe' } }))?.broken).toMatchObject({ pointer: '/data/tool/name', part: 'body' })
  })

  test('a value that came from no reply points nowhere', () => {
    expect(broken({ a: 1 }, (it) => it.toEqual({ a: 2 }))?.broken).toEqual({ label: 'it', expected: '`a` to be 2', observed: '1' })
  })

  test.each<[string, Reply, (it: Matchers) => void, object]>([
    ['a status', reply({ status: 500 }), (it) => it.toHaveStatus(clientError), { expected: 'status a client error', observed: 'status 500', part: 'status' }],
    ['a choice of status', reply({ status: 500 }), (it) => it.toHaveStatus(invalid), { expected: 'status 400 or 422', observed: 'status 500', part: 'status' }],
    ['a header that is missing', reply(), (it) => it.toHaveHeader('ETag'), { expected: 'ETag: to be there', observed: 'no ETag header', part: 'header:etag' }],
    ['a header that is wrong', reply({ headers: { ETag: 'x' } }), (it) => it.toHaveHeader('ETag', 'a quoted text', () => false), { expected: 'ETag: a quoted text', observed: 'ETag: x', part: 'header:etag' }],
    ['a body that is no JSON', reply({ type: 'text/html' }), (it) => it.toHaveBody({ a: 1 }), { expected: 'a JSON body', observed: 'text/html', part: 'header:content-type' }],
    ['a problem with another code', problem({ title: 'No', code: 'b' }), (it) => it.toBeProblem(422, 'a'), { expected: '`code` to be "a"', pointer: '/code', part: 'body' }],
  ])('%s', (_, answer, match, expected) => {
    const error = broken(answer, match)
    expect(error?.broken).toMatchObject(expected)
    expect(error?.shownBy).toBe(answer.exchange)
  })

  test('`given` breaks what a check builds on, `expect` its claim', () => {
    expect(broken(1, (it) => it.toBe(2), 'given')).toBeInstanceOf(GivenBroken)
    expect(broken(1, (it) => it.toBe(2), 'expect')).not.toBeInstanceOf(GivenBroken)
  })

  test('a matcher for replies that is handed something else is a mistake of the author’s', () => {
    for (const actual of [undefined, null, { status: 200 }, 'reply']) expect(() => makeExpect('expect', () => {})('the list', actual).toHaveStatus(200)).toThrow(new TypeError('expect("the list").toHaveStatus() wants a reply'))
  })
})
