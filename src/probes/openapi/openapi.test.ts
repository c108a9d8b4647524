import { describe, expect, test } from 'vitest'
import { checkReply } from './check-reply.ts'
import { OpenApi } from './document.ts'

const TOOLS_30 = `
openapi: 3.0.3
info: { title: Tools, version: '1' }
servers: [{ url: 'https://{place}.example/api/v1', variables: { place: { default: here } } }]
paths:
  /tools:
    get:
      operationId: listTools
      parameters: [{ $ref: '#/components/parameters/Page' }]
      responses:
        200:
          description: the tools
          headers: { X-Total: { required: true, schema: { type: integer } } }
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Tool' } } } }
        4XX: { $ref: '#/components/responses/Problem' }
    post:
      requestBody: { required: true, content: { 'application/json; charset=utf-8': { schema: { $ref: '#/components/schemas/Tool' } } } }
      responses: { 201: { description: made, content: { application/*: { schema: { $ref: '#/components/schemas/Tool' } } } }, default: { $ref: '#/components/responses/Problem' } }
  /tools/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }, { name: verbose, in: query, schema: { type: boolean } }]
    get:
      parameters: [{ name: verbose, in: query, required: true, schema: { type: boolean } }]
      responses: { 200: { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/Tool' } } } } }
    delete: { responses: { 204: { description: gone } } }
    head: { responses: { 200: { description: one, content: { application/json: { schema: { type: object } } } } } }
  /tools/mine:
    get: { operationId: mine, responses: { 200: { description: text, content: { text/plain: { schema: { type: string, maxLength: 5 } } } } } }
components:
  parameters: { Page: { name: page, in: query, schema: { type: integer } } }
  responses: { Problem: { description: no, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } } }
  schemas:
    Problem: { type: object, required: [title], properties: { title: { type: string } } }
    Tool:
      type: object
      required: [id, name, price, secret]
      additionalProperties: false
      example: { id: '1', $id: 'not a schema' }
      properties:
        id: { type: string }
        name: { type: string, minLength: 1, nullable: true }
        price: { type: number, minimum: 0, exclusiveMinimum: true }
        secret: { type: string, writeOnly: true }
        example: { type: string, nullable: true }
        parts: { type: array, items: { $ref: '#/components/schemas/Tool', description: 'of no account beside a reference' } }
`

const document = (version: string, more: object) => JSON.stringify({ openapi: version, info: { title: 'T', version: '1' }, paths: {}, ...more })

const reply = (status: number, mediaType: string, body: unknown = '', headers: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, mediaType, header: (name: string) => headers[name.toLowerCase()], text, bytes: Buffer.from(text) }
}

async function complaints(method: string, target: string, ...parts: Parameters<typeof reply>) {
  const api = await OpenApi.read(TOOLS_30)
  const operation = api.operationFor(method, target)
  if (!operation) throw new Error('no such operation')
  return checkReply(api, operation, reply(...parts))
}

const TOOL = { id: '1', name: 'drill', price: 3 }

describe('a document', () => {
  test('YAML and JSON, with its operations', async () => {
    const api = await OpenApi.read(TOOLS_30)
    expect(api.complaints).toEqual([])
    expect([api.title, api.version]).toEqual(['Tools', '3.0.3'])
    expect(api.operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /tools', 'POST /tools', 'GET /tools/{id}', 'DELETE /tools/{id}', 'HEAD /tools/{id}', 'GET /tools/mine',
    ])
    expect(api.operations[0]).toMatchObject({ id: 'listTools', pointer: '/paths/~1tools/get', parameters: [{ name: 'page', in: 'query', required: false, schema: '/components/parameters/Page/schema' }] })
    expect(api.operations[1]?.body).toEqual({ required: true, content: [{ type: 'application/json', schema: '/paths/~1tools/post/requestBody/content/application~1json; charset=utf-8/schema' }] })
  })

  test('a parameter of the operation stands in for the one of its path', async () => {
    const api = await OpenApi.read(TOOLS_30)
    expect(api.operationFor('GET', '/tools/7')?.parameters).toMatchObject([{ name: 'id', required: true }, { name: 'verbose', required: true }])
    expect(api.operationFor('DELETE', '/tools/7')?.parameters).toMatchObject([{ name: 'id' }, { name: 'verbose', required: false }])
  })

  test.each([
    ['GET', '/tools/7?verbose=true', '/paths/~1tools~1{id}/get'],
    ['get', '/api/v1/tools/7', '/paths/~1tools~1{id}/get'],
    ['GET', '/tools/mine', '/paths/~1tools~1mine/get'],
    ['DELETE', '/tools/mine', '/paths/~1tools~1{id}/delete'],
    ['GET', '/tools/7/parts', undefined],
    ['GET', '/api/v2/tools', undefined],
    ['PATCH', '/tools', undefined],
  ])('%s %s', async (method, target, pointer) => {
    expect((await OpenApi.read(TOOLS_30)).operationFor(method, target)?.pointer).toBe(pointer)
  })

  test('3.1 and 3.2, with what is new in them', async () => {
    const schemas = { Id: { type: ['integer', 'null'], exclusiveMinimum: 0 } }
    for (const version of ['3.1.1', '3.2.0']) {
      const api = await OpenApi.read(document(version, { components: { schemas } }))
      expect(api.complaints).toEqual([])
      const schema = api.reply.at('/components/schemas/Id') as object as Record<string, unknown>
      expect([null, 5, 0, 'x'].map((value) => api.reply.complaints(schema, value).length > 0)).toEqual([false, false, true, true])
    }
    const paths = { '/find': { query: { responses: { 200: { description: 'found' } } }, additionalOperations: { LOCK: { responses: { 200: { description: 'locked' } } } } } }
    const api = await OpenApi.read(document('3.2.0', { paths }))
    expect(api.operations.map(({ method, pointer }) => [method, pointer])).toEqual([['QUERY', '/paths/~1find/query'], ['LOCK', '/paths/~1find/additionalOperations/LOCK']])
  })

  test('what is wrong with the document is told where it is, and the rest is used', async () => {
    const api = await OpenApi.read(document('3.1.0', { paths: { '/a': { get: { responses: { 200: { descripton: 'typo' } } } } } }))
    expect(api.complaints.some(({ pointer }) => pointer.startsWith('/paths/~1a/get/responses/200'))).toBe(true)
    expect(api.operations).toHaveLength(1)
  })

  test('a reference that leads nowhere, or into another file', async () => {
    const paths = { '/a': { get: { responses: { 200: { $ref: '#/components/responses/None' } } } }, '/b': { $ref: 'b.yaml' } }
    const { complaints, operations } = await OpenApi.read(document('3.0.0', { paths }))
    expect(complaints.map(({ message }) => message).filter((message) => message.includes('nowhere'))).toEqual([
      '`#/components/responses/None` leads nowhere within the document; other files are not read',
      '`b.yaml` leads nowhere within the document; other files are not read',
    ])
    expect(operations).toHaveLength(1)
  })

  test.each([
    ['<html>', /holds no object/],
    ['{"openapi": "3.0.0", ', /neither JSON nor YAML/],
    ['{"swagger":"2.0"}', /Swagger 2\.0/],
    ['{"openapi":"4.0.0"}', /version 4\.0\.0/],
    ['{"hello":"world"}', /does not say/],
    ['openapi: 3.0.0\ninfo: &a { b: *a }', /nested more than 200 deep/],
    [`a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`, /neither JSON nor YAML: .*alias/i],
  ])('what is none: %s', async (text, why) => {
    await expect(OpenApi.read(text)).rejects.toThrow(why)
    await expect(OpenApi.read(text)).rejects.toMatchObject({ name: 'NoDocument' })
  })
})

describe('a reply', () => {
  test('as it is declared', async () => {
    expect(await complaints('GET', '/tools', 200, 'application/json', [TOOL, { ...TOOL, name: null, example: null, parts: [TOOL] }], { 'x-total': '2' })).toEqual([])
    expect(await complaints('GET', '/tools', 404, 'application/problem+json', { title: 'no' })).toEqual([])
    expect(await complaints('POST', '/tools', 201, 'application/json; charset=utf-8', TOOL)).toEqual([])
    expect(await complaints('DELETE', '/tools/1', 204, '')).toEqual([])
    expect(await complaints('HEAD', '/tools/1', 200, 'application/json')).toEqual([])
    expect(await complaints('GET', '/tools/mine', 200, 'text/plain', 'mine')).toEqual([])
  })

  test('what is wrong in the body is told where it is, and which rule says so', async () => {
    const wrong = [TOOL, { ...TOOL, id: 7, price: 0, parts: [{ ...TOOL, colour: 'red' }, { id: '2', price: 1 }] }]
    expect(await complaints('GET', '/tools', 200, 'application/json', wrong, { 'x-total': '2' })).toEqual([
      { pointer: '/1/id', message: 'should be of type string, is 7', rule: '/components/schemas/Tool/properties/id/type' },
      { pointer: '/1/price', message: 'must be > 0, is 0', rule: '/components/schemas/Tool/properties/price/exclusiveMinimum' },
      { pointer: '/1/parts/0', message: '`colour` is not declared', rule: '/components/schemas/Tool/additionalProperties' },
      { pointer: '/1/parts/1', message: '`name` is missing', rule: '/components/schemas/Tool/required' },
    ])
  })

  test.each<[string, Parameters<typeof complaints>, string]>([
    ['a status', ['GET', '/tools/1', 418, 'text/plain', 'teapot'], 'status 418 is not declared; declared: 200'],
    ['a media type', ['GET', '/tools/1', 200, 'text/html', '<p>'], 'media type `text/html` is not declared; declared: application/json'],
    ['a body', ['DELETE', '/tools/1', 204, ''], ''],
    ['no body', ['GET', '/tools/1', 200, '', ''], 'application/json is declared, and the body is empty'],
    ['no JSON', ['GET', '/tools/1', 200, 'application/json', '{"id":'], 'the body says `application/json` and is not JSON'],
    ['a header', ['GET', '/tools', 200, 'application/json', []], 'the header `X-Total` is missing'],
    ['a text', ['GET', '/tools/mine', 200, 'text/plain', 'too long'], 'must NOT have more than 5 characters, is "too long"'],
    ['the default', ['POST', '/tools', 500, 'application/problem+json', {}], '`title` is missing'],
  ])('%s', async (_, parts, message) => {
    expect((await complaints(...parts)).map((one) => one.message)).toEqual(message ? [message] : [])
  })

  test('what may be written only need not come back, and must be sent', async () => {
    const api = await OpenApi.read(TOOLS_30)
    expect(api.reply.complaints(api.reply.at('/components/schemas/Tool')!, TOOL)).toEqual([])
    expect(api.request.complaints(api.request.at('/components/schemas/Tool')!, TOOL).map(({ message }) => message)).toEqual(['`secret` is missing'])
  })

  test('a pattern made to keep the matcher busy for ever is stopped', async () => {
    const api = await OpenApi.read(document('3.1.0', { components: { schemas: { Slow: { type: 'string', pattern: '^(a+)+$' } } } }))
    const [complaint] = api.reply.complaints(api.reply.at('/components/schemas/Slow')!, `${'a'.repeat(60)}!`)
    expect(complaint?.message).toMatch(/^it could not be compared with its schema/)
  })

  test('a pattern that only the looser grammar allows', async () => {
    const api = await OpenApi.read(document('3.0.0', { components: { schemas: { Slug: { type: 'string', pattern: '^[\\w-.]+$' } } } }))
    const schema = api.reply.at('/components/schemas/Slug')!
    expect([api.reply.complaints(schema, 'a-b.c'), api.reply.complaints(schema, 'a b').length]).toEqual([[], 1])
  })

  test('a schema that cannot be used is told, and condemns nothing else', async () => {
    const api = await OpenApi.read(document('3.1.0', { components: { schemas: { Lost: { $ref: '#/components/schemas/None' }, Good: { type: 'string' } } } }))
    expect(api.reply.complaints(api.reply.at('/components/schemas/Lost')!, 1, '/components/schemas/Lost')).toMatchObject([{ message: expect.stringMatching(/^its schema cannot be used/), rule: '/components/schemas/Lost' }])
    expect(api.reply.complaints(api.reply.at('/components/schemas/Good')!, 'x')).toEqual([])
  })
})
