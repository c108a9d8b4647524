import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import type { InspectionSettings } from '../../model/inspection.ts'
import { probeOf } from '../probe-bench.ts'
import { ApiMemory } from './api-memory.ts'
import { describedApi } from './described-api.ts'

const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required })
const taken = (schema: object, type = 'application/json') => ({ requestBody: { required: true, content: { [type]: { schema } } }, responses: { 201: { description: 'made' } } })
const one = { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], get: { responses: { 200: { description: 'one' } } } }
const note = { $ref: '#/components/schemas/Note' }
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Bodies', version: '1' },
  paths: {
    '/notes': { post: taken({ oneOf: [{ type: 'array', items: note }, note] }) },
    '/notes/{id}': one,
    '/invoices': { post: taken(object({ unit: { type: 'string', default: 'sat' }, out: { type: 'boolean', default: false }, state: { type: 'string', examples: ['open'] }, memo: { type: 'string' } }, ['unit', 'out', 'state', 'memo'])) },
    '/invoices/{id}': one,
    '/pictures': { post: taken(object({ file: { type: 'string', format: 'binary' }, more: { type: 'array', minItems: 2, items: { type: 'string', contentMediaType: 'application/octet-stream' } }, title: { type: 'string' } }, ['file', 'more', 'title']), 'multipart/form-data') },
    '/pictures/{id}': one,
  },
  components: { schemas: { Note: object({ text: { type: 'string' } }, ['text']) } },
}

let server: Server
let port: number
/** What each path was sent, as text of one byte a character. */
const sent = new Map<string, string[]>()
/** Whether a body is taken. */
let takes: (path: string, text: string, type: string) => boolean

beforeAll(async () => {
  server = createServer(async (request, reply) => {
    let text = ''
    for await (const chunk of request.setEncoding('latin1')) text += chunk
    const path = request.url as string
    const say = (status: number, body: unknown) => reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (path === '/login') return say(200, { token: 'a-token' })
    if (path === '/openapi.json') return request.headers.authorization === 'Bearer a-token' ? say(200, DOCUMENT) : say(401, {})
    if (path === '/open.json') return say(200, DOCUMENT)
    if (request.method === 'GET') return say(200, { id: 'a' })
    sent.set(path, [...(sent.get(path) ?? []), text])
    return takes(path, text, request.headers['content-type'] ?? '') ? say(201, { id: 'a' }) : say(422, {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as { port: number }).port
})
afterAll(() => server.close())
beforeEach(() => {
  sent.clear()
  takes = () => true
})

async function speak(settings: InspectionSettings, seed: string) {
  const { web, abort } = probeOf(port)
  return describedApi({ memory: new ApiMemory(settings, '/nowhere', seed), web, random: new Random(seed), signal: abort.signal })
}

async function makes(name: string, settings: InspectionSettings = { openapi: '/open.json' }, seed = 'a'): Promise<string> {
  const api = await speak(settings, seed)
  await api.create(api.resources.find((resource) => resource.name === name)!)
  return sent.get(`/${name}`)?.at(-1) as string
}

test('where one or a list may be made, one is', async () => {
  for (let seed = 0; seed < 10; seed++) expect(JSON.parse(await makes('notes', { openapi: '/open.json' }, `${seed}`))).toMatchObject({ text: expect.any(String) })
})

test('what a server does not take made up, it may take as the schemas of its members say', async () => {
  takes = (_, text) => JSON.parse(text).unit === 'sat'
  expect(JSON.parse(await makes('invoices'))).toEqual({ unit: 'sat', out: false, state: 'open', memo: expect.any(String) })
})

test('a body that was taken by luck is sent again where no other is taken', async () => {
  let luck = 6
  let lucky = ''
  takes = (_, text) => {
    if (--luck === 0) lucky = text
    return text === lucky
  }
  const api = await speak({ openapi: '/open.json' }, 'a')
  const invoices = api.resources.find(({ name }) => name === 'invoices')!
  await api.create(invoices)
  expect(await api.create(invoices)).toMatchObject({ id: 'a' })
  expect(sent.get('/invoices')?.at(-1)).toBe(lucky)
})

test('of each that can be made one is, until they are enough', async () => {
  takes = (path) => path !== '/notes'
  const api = await speak({ openapi: '/open.json' }, 'a')
  const left: string[] = []
  const made = await api.createEach(api.resources, ({ name }) => left.push(name), 1)
  expect([made.map(({ resource }) => resource.name), left]).toEqual([['invoices'], ['notes']])
})

test('bytes in a form are sent as files: texts, or else pictures', async () => {
  const body = await makes('pictures')
  expect(body.match(/filename="text\.txt"\r\nContent-Type: text\/plain/g)?.length).toBeGreaterThanOrEqual(3)
  expect(body).toMatch(/name="title"\r\n\r\n\w+\r\n/)
  takes = (_, text) => text.includes('image/png')
  const picture = await makes('pictures')
  expect(picture).toMatch(/name="file"; filename="picture\.png"\r\nContent-Type: image\/png\r\n\r\n\x89PNG\r\n/)
})

test('a document that only users see is read by one', async () => {
  const users = [{ headers: { Authorization: 'Bearer {token}' }, steps: [{ method: 'POST', path: '/login', take: { token: '/token' } }] }]
  expect(JSON.parse(await makes('notes', { openapi: '/openapi.json', users }))).toHaveProperty('text')
})
