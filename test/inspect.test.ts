import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, onTestFinished, test } from 'vitest'
import { all, parseMarkup } from './support/markup.ts'
import { makeFolder, makeProject } from './support/project.ts'
import { run } from './support/roadworthy.ts'

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
const matchesSchema = ajv.compile(JSON.parse(readFileSync(new URL('../schema/sheet.schema.json', import.meta.url), 'utf8')))
const ONE = ['--only', 'replies-match-the-document']

const note = { type: 'object', required: ['id', 'text'], properties: { id: { type: 'string' }, text: { type: 'string' } } }
const notes = (servers: object[] = []) => ({
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  servers,
  paths: {
    '/notes': {
      post: { operationId: 'addNote', requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } } } } }, responses: { 201: { description: 'made', content: { 'application/json': { schema: note } } }, default: { description: 'refused' } } },
      get: { operationId: 'listNotes', responses: { 200: { description: 'all', content: { 'application/json': { schema: { type: 'array', items: note } } } } } },
    },
    '/notes/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: { operationId: 'readNote', responses: { 200: { description: 'one', content: { 'application/json': { schema: note } } }, 404: { description: 'none' } } },
    },
  },
})

/** A server of the document above; `wrong` makes a note's text a number. */
const SOURCE = (wrong: boolean) => `
import { createServer } from 'node:http'
const kept = new Map()
createServer(async (request, reply) => {
  const say = (status, body) => reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.url === '/healthz') return reply.end('ok')
  if (request.url === '/openapi.json') return say(200, ${JSON.stringify(notes())})
  let text = ''
  for await (const chunk of request) text += chunk
  if (request.url.startsWith('/notes/')) return kept.has(request.url.slice(7)) ? say(200, kept.get(request.url.slice(7))) : say(404, {})
  if (request.method === 'GET') return say(200, [...kept.values()])
  let body
  try { body = JSON.parse(text) } catch { return say(400, {}) }
  if (typeof body?.text !== 'string') return say(422, {})
  const made = { id: 'n' + kept.size, text: ${wrong ? '1' : 'body.text'} }
  kept.set(made.id, made)
  say(201, made)
}).listen(process.env.PORT, '127.0.0.1')
`

const project = (wrong: boolean, inspect = '') => makeProject({ 'roadworthy.yaml': `processes:\n  web: node server.mjs\n${inspect}`, 'server.mjs': SOURCE(wrong) })

/** A server in this process; returns its port and what it was asked. */
async function serve(answer: (request: IncomingMessage, reply: ServerResponse, port: number) => void, host = '127.0.0.1'): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, reply) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, reply, (server.address() as AddressInfo).port)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, asked }
}

const json = (reply: ServerResponse, status: number, body: unknown, headers = {}) => void reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

describe('roadworthy inspect', () => {
  test('hands out the sheet on the terminal and in three files', async () => {
    const out = join(makeFolder(), 'out')
    const files = ['--html', join(out, 'sheet.html'), '--json', join(out, 'sheet.json'), '--sarif', join(out, 'sheet.sarif')]
    const { code, told } = await run(['inspect', project(true), ...ONE, ...files])
    expect(told).toContain('NOT ROADWORTHY 1 ')
    expect(code).toBe(1)
    const sheet = JSON.parse(readFileSync(join(out, 'sheet.json'), 'utf8'))
    expect(matchesSchema(sheet), ajv.errorsText(matchesSchema.errors)).toBe(true)
    expect(sheet).toMatchObject({ result: 'not-roadworthy', defects: [{ check: 'replies-match-the-document' }] })
    const page = parseMarkup(readFileSync(join(out, 'sheet.html'), 'utf8'), 'html')
    expect(all(page, 'article')).toHaveLength(1)
    expect(JSON.parse(readFileSync(join(out, 'sheet.sarif'), 'utf8')).runs[0].results).toMatchObject([{ ruleId: 'replies-match-the-document' }])
  })

  test('a sound project is roadworthy', async () => {
    const { code, told } = await run(['inspect', project(false), ...ONE])
    expect(told).toContain('ROADWORTHY No defects in 1 thing looked at.')
    expect(code).toBe(0)
  })

  test('an exemption stands on the sheet with its reason', async () => {
    const { code, told } = await run(['inspect', project(true, 'inspect:\n  exempt: { replies-match-the-document: the document is being rewritten }\n'), ...ONE])
    expect(told).toContain('Exempt not looked at')
    expect(told).toContain('the document is being rewritten')
    expect(code).toBe(3)
  })

  test.each<[string, (folder: string) => string[], string]>([
    ['an exemption of what is no check', (folder) => [makeProject({ 'roadworthy.yaml': 'processes: { web: x }\ninspect: { exempt: { replies-match-a-document: no } }\n' }, folder)], 'Is it `replies-match-the-document`?'],
    ['a check that is none', (folder) => [folder, '--url', 'http://127.0.0.1:1', '--only', 'replies'], '--only names `replies`, which is no check.'],
    ['a folder that says nothing', (folder) => [folder], 'inspect it with --url'],
    ['a document that is not there', (folder) => [folder, '--url', 'http://127.0.0.1:1', '--openapi', 'gone.yaml'], 'There is no file'],
    ['an address that is none', (folder) => [folder, '--url', 'localhost:3000'], 'is not the address of a web server'],
    ['a budget of nothing', (folder) => [folder, '--max-requests', '0'], 'at least 1'],
  ])('%s is a mistake', async (_, args, sentence) => {
    const { code, told } = await run(['inspect', ...args(makeFolder())])
    expect(told).toContain(sentence)
    expect(code).toBe(2)
  })
})

describe('a server that is up', () => {
  test('needs no project; what cannot be inspected says what would change that; nobody else is spoken to', async () => {
    const elsewhere = await serve((_, reply) => json(reply, 200, []))
    const there = await serve((request, reply) => {
      const away = { location: `http://127.0.0.1:${elsewhere.port}${request.url}` }
      if (request.url === '/openapi.json') return json(reply, 200, notes([{ url: `http://127.0.0.1:${elsewhere.port}` }]))
      if (request.url === '/notes' && request.method === 'GET') return json(reply, 302, {}, away)
      return json(reply, request.method === 'POST' ? 201 : 200, { id: 'n1', text: 'a', self: away.location }, away)
    })
    const { told } = await run(['inspect', '--url', `http://127.0.0.1:${there.port}`], { cwd: makeFolder() })
    expect(there.asked).toContain('POST /notes')
    expect(elsewhere.asked).toEqual([])
    expect(told).toContain('Does not apply and what would change that')
    expect(told).toContain('Run `roadworthy inspect` in its folder')
  }, 240_000)

  test('nobody there: could not tell', async () => {
    const { code, told } = await run(['inspect', '--url', 'http://127.0.0.1:1', ...ONE], { cwd: makeFolder() })
    expect(told).toContain('nobody listens there')
    expect(code).toBe(3)
  })

  test('is sent no more requests than it may be', async () => {
    const there = await serve((request, reply) => (request.url === '/openapi.json' ? json(reply, 200, notes()) : json(reply, request.method === 'POST' ? 201 : 200, request.url === '/notes' && request.method === 'GET' ? [] : { id: 'n1', text: 'a' })))
    const { code, told } = await run(['inspect', '--url', `http://127.0.0.1:${there.port}`, '--max-requests', '5'], { cwd: makeFolder() })
    expect(there.asked).toHaveLength(5)
    expect(told).toContain('The 5 requests that may be sent are used up.')
    expect(code).toBe(3)
  })

  test('the document may be served by another port of this machine, without redirects', async () => {
    const served = await serve((request, reply, port) => (request.url === '/here' ? json(reply, 200, notes()) : json(reply, 302, {}, { location: `http://127.0.0.1:${port}/here` })))
    const there = await serve((request, reply) => json(reply, request.method === 'POST' ? 201 : 200, request.url === '/notes' && request.method === 'GET' ? [] : { id: 'n1', text: 'a' }))
    const from = (path: string) => run(['inspect', '--url', `http://127.0.0.1:${there.port}`, '--openapi', `http://127.0.0.1:${served.port}${path}`, ...ONE], { cwd: makeFolder() })
    expect(await from('/here')).toMatchObject({ code: 0 })
    const { code, told } = await from('/moved')
    expect(told).toContain('redirects are not followed')
    expect(code).toBe(2)
  })
})

describe('another host', () => {
  test.each(['http://192.0.2.1', 'https://[2001:db8::1]:8443/api', 'http://nowhere.invalid'])('%s is refused before anything is sent', async (url) => {
    const { code, told } = await run(['inspect', '--url', url], { cwd: makeFolder() })
    expect(told).toContain('is not this machine')
    expect(told).toContain('--i-own-this-host')
    expect(code).toBe(2)
  })

  test('as the place of the document is refused as well', async () => {
    const { code, told } = await run(['inspect', '--url', 'http://127.0.0.1:1', '--openapi', 'http://192.0.2.1/openapi.json'], { cwd: makeFolder() })
    expect(told).toContain('192.0.2.1 is not this machine')
    expect(code).toBe(2)
  })

  const outward = Object.values(networkInterfaces()).flat().find((one) => one && !one.internal && one.family === 'IPv4')?.address

  test.skipIf(!outward)('is inspected when its owner says so', async () => {
    const there = await serve((request, reply) => (request.url === '/openapi.json' ? json(reply, 200, notes()) : json(reply, request.method === 'POST' ? 201 : 200, request.url === '/notes' && request.method === 'GET' ? [] : { id: 'n1', text: 'a' })), outward)
    const url = `http://${outward}:${there.port}`
    expect(await run(['inspect', '--url', url, ...ONE], { cwd: makeFolder() })).toMatchObject({ code: 2 })
    expect(there.asked).toEqual([])
    expect(await run(['inspect', '--url', url, '--i-own-this-host', ...ONE], { cwd: makeFolder() })).toMatchObject({ code: 0 })
  })
})
