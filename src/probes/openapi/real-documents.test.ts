import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestApp } from '../../../test/app/server/support.ts'
import { Random } from '../../base/random.ts'
import { checkReply, isJson } from './check-reply.ts'
import { OpenApi } from './document.ts'
import { makeValue } from './make-value.ts'
import { violationsOf } from './violations.ts'

async function asked(url: string, method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, mediaType: (response.headers.get('content-type') ?? '').split(';')[0] as string, header: (name: string) => response.headers.get(name) ?? undefined, text: bytes.toString(), bytes }
}

describe('the document of our own app', () => {
  let app: TestApp
  let api: OpenApi
  beforeAll(async () => {
    app = await TestApp.start()
    api = await OpenApi.read((await app.ask('/api/openapi.json')).text)
  }, 60_000)
  afterAll(() => app.close())

  test('is read without a complaint', () => {
    expect(api.complaints).toEqual([])
    expect(api.operations.length).toBeGreaterThan(15)
  })

  test('every operation without a parameter answers as it is declared', async () => {
    for (const operation of api.operations.filter(({ method, path }) => method === 'GET' && !path.includes('{') && !path.includes('stream') && !path.includes('events'))) {
      const { status, headers, text } = await app.ask(operation.path)
      const reply = { status, mediaType: String(headers['content-type'] ?? '').split(';')[0] as string, header: (name: string) => headers[name.toLowerCase()] as string | undefined, text, bytes: Buffer.from(text) }
      expect(checkReply(api, operation, reply), `${operation.method} ${operation.path}`).toEqual([])
      if (isJson(reply.mediaType)) expect(checkReply(api, operation, { ...reply, text: '"something else"' }), operation.path).not.toEqual([])
    }
  })

  test('a right body can be made for every operation that takes JSON', () => {
    for (const { method, path, body } of api.operations) {
      const content = body?.content.find(({ type }) => isJson(type))
      if (!content?.schema) continue
      expect(makeValue(api.request, api.request.at(content.schema)!, new Random(path)), `${method} ${path}`).toBeDefined()
    }
  })
})

describe.each(['3.0.3', '3.1.0'])('a document that a framework wrote, %s', (version) => {
  let server: FastifyInstance
  let url: string
  let api: OpenApi
  const taken: unknown[] = []

  beforeAll(async () => {
    server = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
    await server.register(swagger, { openapi: { openapi: version, info: { title: 'Loans', version: '1' } } })
    const loan = {
      type: 'object', required: ['member', 'days'], additionalProperties: false,
      properties: { member: { type: 'string', minLength: 1, maxLength: 40 }, days: { type: 'integer', minimum: 1, maximum: 28 }, tools: { type: 'array', maxItems: 3, items: { type: 'string', pattern: '^[A-Z]{2}\\d+$' } } },
    }
    const problem = { type: 'object', required: ['message'], properties: { message: { type: 'string' } }, additionalProperties: true }
    server.post('/loans', { schema: { body: loan, response: { 201: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }, 400: problem } } }, (request, reply) => {
      taken.push(request.body)
      void reply.code(201).send({ id: taken.length })
    })
    server.get('/broken', { schema: { response: { 200: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } } } }, (_, reply) => {
      void reply.type('application/json').serializer((value) => JSON.stringify(value)).send({ id: 'seven' })
    })
    await server.listen({ port: 0, host: '127.0.0.1' })
    url = server.listeningOrigin
    api = await OpenApi.read(JSON.stringify(server.swagger()))
  })
  afterAll(() => server.close())

  test('right bodies are taken, wrong ones refused, and both answered as declared', async () => {
    const operation = api.operationFor('POST', '/loans')!
    const schema = api.request.at(operation.body?.content[0]?.schema as string)!
    for (let i = 0; i < 10; i++) {
      const right = await asked(url, 'POST', '/loans', makeValue(api.request, schema, new Random(`${i}`))?.value)
      expect([right.status, checkReply(api, operation, right)]).toEqual([201, []])
    }
    const violations = violationsOf(api.request, schema, new Random('3'))
    expect(violations.length).toBeGreaterThan(8)
    for (const { value, message } of violations) {
      const wrong = await asked(url, 'POST', '/loans', value)
      expect([wrong.status, checkReply(api, operation, wrong)], message).toEqual([400, []])
    }
    expect(taken).toHaveLength(10)
  })

  test('a reply that is not as it is declared', async () => {
    expect(checkReply(api, api.operationFor('GET', '/broken')!, await asked(url, 'GET', '/broken'))).toEqual([
      { pointer: '/id', message: 'should be of type integer, is "seven"', rule: expect.stringMatching(/^\/paths\/~1broken\/get\/responses\/200\/.*\/properties\/id\/type$/) },
    ])
  })
})
