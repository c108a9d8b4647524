import Fastify, { type FastifyInstance } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { probeOf } from '../probe-bench.ts'
import { ApiMemory } from './api-memory.ts'
import { describedApi } from './described-api.ts'

// What documents of programs in use have shown: see docs/inspected-backends.md.

const id = { parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }] }
const answered = { responses: { 200: { description: 'so it is' } } }
const named = { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['name'], properties: { name: { type: 'string', pattern: '^[a-z]{8}$' } } } } } }, ...answered }

async function apiOf(paths: object, routes: (app: FastifyInstance) => void, at = '/openapi.json') {
  const app = Fastify()
  app.get(at, async () => ({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths }))
  routes(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => app.close())
  const { web, abort, notebook } = probeOf((app.server.address() as { port: number }).port)
  return { api: await describedApi({ memory: new ApiMemory({ openapi: at }, '/nowhere', 's'), web, random: new Random('s'), signal: abort.signal }), notebook }
}

test.each(['/openapi.json', '/v7/openapi.json'])('a document that does not say where its paths are mounted, at %s', async (at) => {
  const base = at === '/openapi.json' ? '/api' : '/v7'
  const { api } = await apiOf({ '/version': { get: answered } }, (app) => void app.get(`${base}/version`, async () => ({})), at)
  expect((await api.send(api.operations[0]!)).status).toBe(200)
})

test('a page that answers for whatever there is not is no sign of a mount', async () => {
  const { api, notebook } = await apiOf({ '/version': { get: answered } }, (app) => {
    app.setNotFoundHandler((request, reply) => (request.url.startsWith('/api') ? reply.code(200).type('text/html').send('<p>') : reply.code(404).send({})))
  })
  await api.send(api.operations[0]!)
  expect(notebook.exchanges.at(-1)?.request.target).toBe('/version')
})

test('a name alone makes no pair', async () => {
  const { api } = await apiOf({ '/requests/{name}': { ...id, get: answered }, '/near-misses/request': { post: named }, '/loans/{name}': { ...id, get: answered }, '/members/{name}/loans': { ...id, post: named } }, () => {})
  expect(api.resources.find(({ name }) => name === 'requests')?.create).toBeUndefined()
  expect(api.resources.find(({ name }) => name === 'loans')?.create?.path).toBe('/members/{name}/loans')
})

test('what has an id besides the name that its path uses is found again in a list', async () => {
  const { api } = await apiOf({ '/databases': { post: named, get: answered }, '/databases/{database}': { parameters: [{ ...id.parameters[0], name: 'database' }], get: answered } }, (app) => {
    app.post('/databases', async () => ({}))
    app.get('/databases/:name', async () => ({}))
  })
  const [resource] = api.resources
  const created = await api.create(resource!)
  expect(api.idIn(resource!, { id: 'cd39b59d', name: created.id })).toBe(created.id)
  expect(api.idIn(resource!, { id: 'cd39b59d', name: 'another' })).toBe('cd39b59d')
})

test('a pair that does not fit is left out, and the others are gone on with', async () => {
  const { api } = await apiOf({ '/notes': { post: named }, '/notes/{name}': { ...id, get: answered }, '/tools': { post: named }, '/tools/{name}': { ...id, get: answered } }, (app) => {
    for (const path of ['/notes', '/tools']) app.post(path, async (_, reply) => reply.code(201).send({ id: 'x1' }))
    app.get('/tools/:name', async () => ({}))
  })
  const left: string[] = []
  const made = await api.createEach(api.resources, (_, why) => left.push(why))
  expect(made.map(({ resource }) => resource.name)).toEqual(['tools'])
  expect(left).toEqual([expect.stringContaining('GET /notes/{name} of what POST /notes has made')])
})
