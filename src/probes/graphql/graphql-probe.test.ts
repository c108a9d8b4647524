import { expect, test } from 'vitest'
import { ClaimBroken } from '../../author/expect.ts'
import { rejection } from '../probe-bench.ts'
import { graphqlOver, library, saying } from './graphql-bench.ts'

test('a document with variables and an operation', async () => {
  const { graphql, notebook } = await graphqlOver(library)
  const document = 'query One($name: String!) { tool(name: $name) { name } } query Other { tool(name: "b") { name } }'
  const { data, errors, reply } = await graphql.ask(document, { variables: { name: 'Säge' }, operationName: 'One' })
  expect(data).toEqual({ tool: { name: 'Säge' } })
  expect(errors).toEqual([])
  expect(reply.mediaType).toBe('application/graphql-response+json')
  const [exchange] = notebook.exchanges
  expect(exchange?.request).toMatchObject({ method: 'POST', target: '/graphql' })
  expect(Object.fromEntries(exchange!.request.headers)).toMatchObject({ Accept: 'application/graphql-response+json, application/json', 'Content-Type': 'application/json' })
})

test('another Accept, another probe', async () => {
  const { graphql, notebook, web } = await graphqlOver(library)
  const { reply } = await graphql.ask('{ tool(name: "a") { name } }', { headers: { accept: 'application/json' }, through: web.as({ authorization: 'Bearer x' }) })
  expect(reply.mediaType).toBe('application/json')
  const sent = notebook.exchanges[0]!.request.headers
  expect(sent.filter(([name]) => name.toLowerCase() === 'accept')).toEqual([['accept', 'application/json']])
  expect(sent).toContainEqual(['authorization', 'Bearer x'])
})

test('a partial answer keeps its errors with path and extensions', async () => {
  const { graphql } = await graphqlOver(library)
  const { data, errors } = await graphql.ask('{ tool(name: "a") { name secret } }')
  expect(data).toEqual({ tool: { name: 'a', secret: null } })
  expect(errors).toEqual([{ message: 'not for you', path: ['tool', 'secret'], extensions: { code: 'FORBIDDEN' } }])
})

test('a refused document has no data, whatever its status', async () => {
  const { graphql } = await graphqlOver(library)
  const { data, errors, reply } = await graphql.ask('{ nothing }')
  expect(data).toBeUndefined()
  expect(errors).toHaveLength(1)
  expect(reply.status).toBe(400)
})

test.each([
  ['data alone', '{"data":{"a":1}}', { data: { a: 1 }, errors: [] }],
  ['errors: null, as if it were absent', '{"data":{},"errors":null}', { data: {}, errors: [] }],
  ['data: null beside errors', '{"data":null,"errors":[{"message":"no","path":null,"extensions":null,"locations":[]}]}', { data: null, errors: [{ message: 'no' }] }],
  ['extra members', '{"extensions":{"cost":3},"data":{}}', { data: {}, errors: [] }],
])('is a response: %s', async (_, body, read) => {
  const { graphql } = await graphqlOver(saying(body, { status: 294, type: 'application/json; charset=utf-8' }))
  expect(await graphql.ask('{ a }')).toMatchObject(read)
})

test.each([
  ['a list', '[{"data":{}}]', 'an object', ''],
  ['neither data nor errors', '{}', 'why there is none', ''],
  ['null without a reason', '{"data":null}', 'why there is none', ''],
  ['data that is a text', '{"data":"{}"}', '`data` to be an object', '/data'],
  ['an empty list of errors', '{"data":{},"errors":[]}', '`errors` to be absent', '/errors'],
  ['errors that are a text', '{"errors":"no"}', '`errors` to be a list', '/errors'],
  ['an error that is a text', '{"errors":["no"]}', 'every error to be an object', '/errors/0'],
  ['an error without a message', '{"errors":[{"message":"a"},{"detail":"b"}]}', '`message`', '/errors/1'],
  ['a path in one text', '{"errors":[{"message":"a","path":"a.b"}]}', '`path`', '/errors/0/path'],
  ['extensions that are a list', '{"errors":[{"message":"a","extensions":[]}]}', '`extensions`', '/errors/0/extensions'],
])('is none: %s', async (_, body, expected, pointer) => {
  const { graphql, notebook } = await graphqlOver(saying(body))
  const error = (await rejection(graphql.ask('{ a }'))) as ClaimBroken
  expect(error).toBeInstanceOf(ClaimBroken)
  expect(error.broken.expected).toContain(expected)
  expect(error.broken.pointer).toBe(pointer)
  expect(error.shownBy).toBe(notebook.exchanges[0])
})

test.each([
  ['text/html', '<h1>Not Found</h1>', 404],
  ['application/problem+json', '{"title":"no"}', 500],
  ['application/vnd.api+json', '{"data":{}}', 200],
])('is none: %s', async (type, body, status) => {
  const { graphql } = await graphqlOver(saying(body, { type, status }))
  const error = (await rejection(graphql.ask('{ a }'))) as ClaimBroken
  expect(error).toBeInstanceOf(ClaimBroken)
  expect(error.broken.observed).toBe(`status ${status}, Content-Type: ${type}`)
})

test('what says JSON and is not', async () => {
  const { graphql } = await graphqlOver(saying('oops', { type: 'application/graphql-response+json' }))
  const error = (await rejection(graphql.ask('{ a }'))) as ClaimBroken
  expect(error).toBeInstanceOf(ClaimBroken)
  expect(error.broken.expected).toContain('valid JSON')
})
