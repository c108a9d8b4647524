import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProject } from '../../support/project.ts'
import { TestApp, type Answer, type Asked } from './support.ts'

interface Operation {
  summary?: string
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description?: string; content?: Record<string, { schema: object }> }>
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

let app: TestApp
let document: Document
let ajv: Ajv2020
/** Operations and the statuses they were seen to answer with. */
const seen = new Map<string, Set<number>>()

beforeAll(async () => {
  app = await TestApp.start()
  document = (await app.ask('/api/openapi.json')).json()
  ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'doc', ...document })
}, 60_000)
afterAll(async () => {
  await app.close()
  expect(app.complaints).toEqual([])
})

/** Asks, and holds the answer against the document. */
async function ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const answer = await app.ask(`/api/v1${path}`, { method, ...asked })
  const [template, operation] = operationOf(method, `/api/v1${path}`.split('?')[0] as string)
  const described = operation.responses[answer.status]
  const where = `${method} ${template} -> ${answer.status}`
  expect(described, `${where} is in the document`).toBeDefined()
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] as string
  const schema = described?.content?.[type]?.schema
  if (answer.text !== '' && method !== 'HEAD') expect(Object.keys(described?.content ?? {}), where).toContain(type)
  if (schema && type.endsWith('json')) {
    const check = compiled(template, method, answer.status, type)
    expect(check(answer.json()) ? [] : check.errors, where).toEqual([])
  }
  const key = `${method} ${template}`
  seen.set(key, (seen.get(key) ?? new Set()).add(answer.status))
  return answer
}

function operationOf(method: string, path: string): [string, Operation] {
  const found = Object.entries(document.paths).find(([template]) => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
  const operation = found?.[1][method.toLowerCase()]
  if (!found || !operation) throw new Error(`${method} ${path} is not in the document`)
  return [found[0], operation]
}

function compiled(template: string, method: string, status: number, type: string): ValidateFunction {
  const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')
  return ajv.compile({ $ref: `doc#/paths/${escape(template)}/${method.toLowerCase()}/responses/${status}/content/${escape(type)}/schema` })
}

const json = (body: unknown): Asked => ({ body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

test('the document is whole: every reference leads somewhere, every operation says what it is and what goes wrong', () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  const text = JSON.stringify(document)
  for (const [, ref] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    expect(ref).toMatch(/^#\/components\/schemas\//)
    expect(Object.keys(document.components.schemas)).toContain((ref as string).split('/')[3])
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      expect(operation.summary, `${method} ${path}`).toBeTruthy()
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '421']))
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(operation.parameters?.filter((one) => one.in === 'path').map(({ name }) => name) ?? []).toEqual(named)
    }
  }
})

test('what the pages need is there, and nothing else', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`))
  expect(operations.toSorted()).toEqual([
    'DELETE /attempts/{id}', 'DELETE /challenges/{slug}/project',
    'GET /attempts', 'GET /attempts.csv', 'GET /attempts/{id}', 'GET /attempts/{id}/events', 'GET /challenges/{slug}', 'GET /doctor', 'GET /export', 'GET /history', 'GET /opening', 'GET /roadmap', 'GET /roadmap.pdf', 'GET /steps/{step}', 'GET /topics/{id}',
    'POST /attempts/{id}/cancel', 'POST /challenges/{slug}/attempts', 'POST /import', 'PUT /challenges/{slug}/project',
  ])
})

test('every answer is as the document says, on a road where something was done', async () => {
  // runs until it is let go, so that whether something runs still is never a question of time
  const folder = runProject("import { existsSync } from 'node:fs'\nsetInterval(() => existsSync('let-go') && process.exit(3), 5)")
  const letGo = join(folder, 'let-go')
  const { challenges } = (await ask('GET', '/roadmap')).json()
  await ask('GET', '/opening')
  for (let step = 1; step <= 11; step++) await ask('GET', `/steps/${step}`)
  const [topic] = (await ask('GET', '/steps/3')).json().topics
  await ask('GET', `/topics/${topic.id}`)
  for (const { slug } of challenges) await ask('GET', `/challenges/${slug}`)
  await ask('GET', '/doctor')
  await ask('PUT', '/challenges/late-fees/project', json({ folder }))
  const { id } = (await ask('POST', '/challenges/late-fees/attempts', json({ only: ['one-line-per-loan-in-order'], seed: 'x' }))).json()
  await ask('GET', `/attempts/${id}`)
  expect((await ask('POST', '/challenges/late-fees/attempts')).status).toBe(409)
  writeFileSync(letGo, '')
  await app.events(id)
  await ask('GET', `/attempts/${id}/events`)
  await ask('GET', `/attempts/${id}/events`, { headers: { 'last-event-id': '99' } })
  rmSync(letGo)
  const second = (await ask('POST', '/challenges/late-fees/attempts')).json().id
  await ask('POST', `/attempts/${second}/cancel`)
  await app.events(second)
  await ask('POST', `/attempts/${second}/cancel`)
  await ask('DELETE', `/attempts/${second}`)
  const third = (await ask('POST', '/challenges/late-fees/attempts', json({}))).json().id
  await ask('DELETE', `/attempts/${third}`)
  await app.events(third)
  for (const path of ['/attempts', '/attempts?limit=1', '/attempts?challenge=late-fees&limit=2', '/history', '/history?challenge=late-fees', '/challenges/late-fees', '/roadmap', '/steps/1', '/attempts.csv', '/attempts.csv?challenge=late-fees', '/roadmap.pdf', '/roadmap.pdf?paper=letter', `/attempts/${id}`, `/attempts/${second}`]) await ask('GET', path)
  const lines = async (query: string) => (await ask('GET', `/attempts.csv${query}`)).text.trimEnd().split('\r\n').length
  expect([await lines(''), await lines('?challenge=late-fees'), await lines('?challenge=tools-rest')]).toEqual([4, 4, 1])
  const archive = await ask('GET', '/export')
  expect(archive.headers['content-disposition']).toMatch(/^attachment; filename="roadworthy-\d{4}-\d\d-\d\d\.json\.gz"$/)
  const bytes = await fetch(`${app.app.origin}/api/v1/export`, { headers: { cookie: app.cookie } }).then((reply) => reply.arrayBuffer())
  expect((await ask('POST', '/import', { body: Buffer.from(bytes), headers: { 'content-type': 'application/gzip' } })).json()).toEqual({ attempts: 0, known: 3, projects: 0, skipped: [] })
  await ask('DELETE', '/challenges/late-fees/project')
})

test('every refusal is a problem that the document knows', async () => {
  const long = 'x'.repeat(400)
  for (const [method, path, asked] of [
    ['GET', '/steps/0'], ['GET', '/steps/12'], ['GET', '/steps/one'], ['GET', '/topics/none'], ['GET', `/topics/${'x'.repeat(250)}`], ['GET', '/challenges/none'], ['GET', `/challenges/${'x'.repeat(150)}`],
    ['GET', '/attempts/none'], ['GET', '/attempts/none/events'], ['POST', '/attempts/none/cancel'], ['DELETE', '/attempts/none'], ['GET', '/attempts?limit=0'], ['GET', '/attempts?limit=1e3'], ['GET', '/attempts?limit=101'],
    ['GET', '/attempts?cursor=%00'], ['GET', `/attempts?cursor=${Buffer.from('["x","y"]').toString('base64url')}`], ['GET', '/history?limit=-1'], ['GET', '/roadmap.pdf?paper=a0'],
    ['PUT', '/challenges/none/project', json({ folder: '/tmp' })], ['PUT', '/challenges/late-fees/project'], ['PUT', '/challenges/late-fees/project', json([])], ['PUT', '/challenges/late-fees/project', { body: 'x', headers: { 'content-type': 'text/xml' } }],
    ['PUT', '/challenges/late-fees/project', json({ folder: long.repeat(200) })], ['PUT', '/challenges/late-fees/project', { body: '{', headers: { 'content-type': 'application/json' } }],
    ['DELETE', '/challenges/none/project'], ['DELETE', '/challenges/late-fees/project'], ['POST', '/challenges/none/attempts'], ['POST', '/challenges/late-fees/attempts'], ['POST', '/challenges/late-fees/attempts', json({ only: [] })],
    ['POST', '/import', json({})], ['POST', '/import'], ['POST', '/import', { body: 'no archive', headers: { 'content-type': 'application/gzip' } }],
    ['GET', '/roadmap', { cookie: null }], ['GET', '/roadmap', { headers: { host: 'evil.example' } }], ['GET', '/roadmap', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ] as [string, string, Asked?][]) {
    const answer = await ask(method, path, asked)
    expect(answer.status, `${method} ${path.slice(0, 60)}`).toBeGreaterThanOrEqual(400)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toMatchObject({ status: answer.status, title: expect.any(String) })
  }
})

test('what does not exist, or not for this method, is said as a problem', async () => {
  for (const path of ['/api/v1/nothing', '/api', '/api/v2/roadmap', '/api/v1/', '/api/v1/attempts/', `/api/v1/topics/${'x'.repeat(400)}`]) {
    const answer = await app.ask(path)
    expect({ status: answer.status, type: answer.headers['content-type'] }, path).toEqual({ status: 404, type: 'application/problem+json; charset=utf-8' })
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    const answer = await app.ask(path.replace(/\{\w+\}/g, '1'), { method: 'PATCH' })
    expect(answer.json(), path).toMatchObject({ status: 405 })
    const allowed = Object.keys(methods).map((method) => method.toUpperCase()).flatMap((method) => (method === 'GET' && !path.endsWith('/events') ? ['GET', 'HEAD'] : [method]))
    expect(answer.headers.allow, path).toBe(allowed.toSorted().join(', '))
  }
  expect((await app.ask('/steps/1', { method: 'POST' })).headers.allow).toBe('GET, HEAD')
  expect((await app.ask('/api/v1/steps/%zz')).status).toBe(400)
})

test('what has not changed is not sent again, and HEAD says what GET would', async () => {
  for (const path of ['/api/v1/roadmap', '/api/v1/opening', '/api/v1/attempts', '/api/v1/history', '/api/openapi.json', '/', '/steps/1']) {
    const first = await app.ask(path)
    const etag = first.headers.etag as string
    expect(etag, path).toMatch(/^"[\w-]+"$/)
    expect((await app.ask(path, { headers: { 'if-none-match': `"other", ${etag}` } })).status, path).toBe(304)
    expect((await app.ask(path, { headers: { 'if-none-match': `W/${etag}` } })).text).toBe('')
    expect((await app.ask(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    const head = await app.ask(path, { method: 'HEAD' })
    expect({ status: head.status, etag: head.headers.etag, length: head.headers['content-length'], text: head.text }, path).toEqual({ status: 200, etag, length: first.headers['content-length'], text: '' })
  }
  const etag = (await app.ask('/api/v1/challenges/late-fees')).headers.etag as string
  await app.send('PUT', '/challenges/late-fees/project', { folder: app.home })
  expect((await app.ask('/api/v1/challenges/late-fees', { headers: { 'if-none-match': etag } })).status).toBe(200)
})

test('every operation was seen to succeed', () => {
  const missing = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)).filter((key) => ![...(seen.get(key) ?? [])].some((status) => status < 300))
  expect(missing).toEqual([])
})
