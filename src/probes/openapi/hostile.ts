import type { HostileRequest, SendOptions } from '../../author/described-api.ts'
import type { Random } from '../../base/random.ts'
import type { OpenApi } from './document.ts'
import { isNode, token } from './node.ts'
import type { Operation } from './operations.ts'
import { violationsOf } from './violations.ts'

const MOST_VIOLATIONS = 80
const LEAVES = 12

/** What a right request is made of, to be spoilt in one place each time. */
export interface RightRequest {
  /** The path without its query. */
  path: string
  values: Record<string, string>
  query: Record<string, string | number | readonly string[]>
  body?: unknown
  /** Pointer to the schema of the body, if it is JSON. */
  schema?: string
}

/** A text that stands for many: texts that parsers, databases and logs have fallen over. */
const TEXTS: [what: string, text: string][] = [
  ['a NUL character', 'a\u0000b'],
  ['100,000 characters', 'x'.repeat(100_000)],
  ['half a surrogate pair', 'a\ud800b'],
  ['an empty text', ''],
  ['spaces alone', '   '],
  ['a quote and a comment', "'; -- \""],
  ['emoji and right-to-left marks', '👩‍👩‍👧\u202e\ufeff'],
  ['format directives', '%s%n%x {0} {{7*7}} ${7*7}'],
  ['a path upwards', '../../../../etc/passwd'],
  ['line breaks', 'a\r\nSet-Cookie: a=b\r\n\r\nb'],
]
const NUMBERS: [what: string, value: number][] = [['-1', -1], ['2^31', 2_147_483_648], ['2^63', 9_223_372_036_854_775_808], ['1e308', 1e308], ['a tiny fraction', 1e-300], ['0', 0]]

export function hostileRequests(document: OpenApi, operation: Operation, right: RightRequest, random: Random): HostileRequest[] {
  return random.shuffle([...badBodies(document, right, random), ...badPaths(operation, right), ...badQueries(operation, right), ...badHeaders(right)])
}

function* badBodies(document: OpenApi, right: RightRequest, random: Random): Generator<HostileRequest> {
  const { schema: pointer, body } = right
  const options = whole(right)
  if (pointer === undefined) return
  const schema = document.request.at(pointer)
  const violations = schema === undefined ? [] : random.shuffle(violationsOf(document.request, schema, random))
  for (const { pointer: where, message, value } of violations.slice(0, MOST_VIOLATIONS)) yield { what: `a body where ${where === '' ? 'the whole' : where} ${message}`.slice(0, 200), forbidden: true, options: { ...options, body: value } }
  for (const [where, leaf] of random.shuffle([...leavesOf(body)]).slice(0, LEAVES)) {
    if (typeof leaf === 'string') for (const [what, text] of TEXTS) yield { what: `a body with ${what} in ${where}`, forbidden: false, options: { ...options, body: replaced(body, where, text) } }
    if (typeof leaf === 'number') for (const [what, value] of NUMBERS) yield { what: `a body with ${what} in ${where}`, forbidden: false, options: { ...options, body: replaced(body, where, value) } }
  }
  const json = JSON.stringify(body) ?? '{}'
  const raw: [string, string | Uint8Array, string?][] = [
    ['no JSON but an open brace', '{'],
    ['an empty body', ''],
    ['the JSON value null', 'null'],
    ['an array for an object', '[]'],
    ['a text for an object', '"text"'],
    ['arrays 5,000 deep', '['.repeat(5000) + ']'.repeat(5000)],
    ['objects 2,000 deep', '{"a":'.repeat(2000) + '1' + '}'.repeat(2000)],
    ['a number beyond every range', json.replace(/:\s*-?\d+(\.\d+)?/, ':1e999')],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')])],
    ['a member called __proto__', json.replace('{', '{"__proto__":{"admin":true},')],
    ['JSON that is said to be XML', json, 'application/xml'],
    ['JSON that is said to be a form', json, 'application/x-www-form-urlencoded'],
    ['a media type that is none', json, 'nonsense'],
    ['a charset that nobody knows', json, 'application/json; charset=x-nobody'],
  ]
  for (const [what, bytes, contentType] of raw) yield { what, forbidden: false, options: { ...options, body: Buffer.from(bytes as string), contentType: contentType ?? 'application/json' } }
}

/** Percent-encoded, as they are sent. */
const IN_PATHS: [what: string, text: string, couldBeOne?: true][] = [
  ['0', '0', true],
  ['-1', '-1', true],
  ['a number beyond every range', '99999999999999999999999'],
  ['not a number', 'NaN'],
  ['a NUL character', 'a%00b'],
  ['bytes that are not UTF-8', '%ff%fe'],
  ['a quote', "'%22%3b--"],
  ['4,000 characters', 'x'.repeat(4000)],
  ['a path upwards', '..%2f..%2fetc%2fpasswd'],
  ['an emoji', '%F0%9F%94%A8'],
  ['a percent sign of its own', '%zz'],
  ['a space', '%20', true],
]

function* badPaths(operation: Operation, right: RightRequest): Generator<HostileRequest> {
  const parameters = operation.parameters.filter((one) => one.in === 'path')
  for (const { name } of parameters) {
    for (const [what, text, couldBeOne] of IN_PATHS) {
      // what is not ours is not removed by guessing its name
      if (couldBeOne && operation.method !== 'GET') continue
      const path = operation.path.replace(/\{([^{}]+)\}/g, (_, one: string) => (one === name ? text : encodeURIComponent(right.values[one] ?? 'x')))
      yield { what: `${what} for {${name}} in the path`, forbidden: false, options: { ...whole(right), path: path + queryText(right.query) } }
    }
  }
}

function* badQueries(operation: Operation, right: RightRequest): Generator<HostileRequest> {
  const bad: [string, string][] = [['nothing', ''], ['-1', '-1'], ['a number beyond every range', '99999999999999999999999'], ['a word', 'abc'], ['a quote', "'%22%3b--"], ['a NUL character', '%00'], ['bytes that are not UTF-8', '%ff%fe'], ['4,000 characters', 'x'.repeat(4000)], ['brackets', '%5B%5D%7B%7D'], ['an operator', '%24ne']]
  for (const { name } of operation.parameters.filter((one) => one.in === 'query')) {
    const { [name]: _, ...others } = right.query
    const asked = (text: string) => ({ ...whole(right), query: undefined, path: right.path + joined(queryText(others), text) })
    for (const [what, text] of bad) yield { what: `${what} for \`${name}\` in the query`, forbidden: false, options: asked(`${encodeURIComponent(name)}=${text}`) }
    yield { what: `\`${name}\` twice in the query`, forbidden: false, options: asked(`${encodeURIComponent(name)}=1&${encodeURIComponent(name)}=2`) }
    yield { what: `\`${name}\` as an object in the query`, forbidden: false, options: asked(`${encodeURIComponent(name)}[a][b]=1`) }
  }
}

function* badHeaders(right: RightRequest): Generator<HostileRequest> {
  const headers: [string, Record<string, string>][] = [
    ['an Accept header that nobody can serve', { accept: 'application/x-nothing' }],
    ['an Accept header that is none', { accept: ';;,/' }],
    ['a token that is none', { authorization: 'Bearer a.b.c' }],
    ['Basic credentials that are none', { authorization: 'Basic !!!' }],
    ['a condition that is none', { 'if-match': 'nonsense', 'if-none-match': '"' }],
    ['a cookie that is none', { cookie: '%%%=;;;=' }],
    ['an Accept-Language of 4,000 characters', { 'accept-language': 'x'.repeat(4000) }],
  ]
  for (const [what, sent] of headers) yield { what, forbidden: false, options: { ...whole(right), headers: sent } }
}

const whole = ({ values, query, body }: RightRequest): SendOptions => ({ values, query, ...(body === undefined ? {} : { body }) })

function queryText(query: RightRequest['query']): string {
  const parts = Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`))
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

const joined = (query: string, more: string): string => (query === '' ? `?${more}` : `${query}&${more}`)

function* leavesOf(value: unknown, pointer = ''): Generator<[string, unknown]> {
  if (Array.isArray(value)) {
    if (value.length > 0) yield* leavesOf(value[0], `${pointer}/0`)
  } else if (isNode(value)) {
    for (const [name, member] of Object.entries(value)) yield* leavesOf(member, `${pointer}/${token(name)}`)
  } else yield [pointer, value]
}

function replaced(root: unknown, pointer: string, value: unknown): unknown {
  if (pointer === '') return value
  const copy = structuredClone(root)
  const parts = pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const parent = parts.slice(0, -1).reduce<unknown>((here, part) => (here as Record<string, unknown>)[part], copy) as Record<string, unknown>
  parent[parts.at(-1) as string] = value
  return copy
}
