import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import inspection from '../catalogue/roadworthy-inspection/challenge.ts'
import type { Challenge } from '../src/author/challenge.ts'
import { Ledger } from '../src/base/ledger.ts'
import { Scope } from '../src/base/scope.ts'
import { attempt } from '../src/engine/attempt.ts'
import { loadProject } from '../src/engine/project.ts'
import type { AttemptEvent } from '../src/model/event.ts'
import { type Report, ReportFold } from '../src/model/report.ts'
import { AttemptFolder, ATTEMPTS } from '../src/report/attempt-folder.ts'
import { github } from '../src/report/github.ts'
import { html } from '../src/report/html/html.ts'
import { junit } from '../src/report/junit.ts'
import { sarif } from '../src/report/sheet/sarif.ts'
import { sheetHtml } from '../src/report/sheet/sheet-html.ts'
import { sheetJson } from '../src/report/sheet/sheet-json.ts'
import { sheetLines } from '../src/report/sheet/sheet-lines.ts'
import { sheetOf } from '../src/report/sheet/sheet-of.ts'
import { terminal } from '../src/report/terminal/terminal.ts'
import { SharedServers } from '../src/services/shared-servers.ts'
import { makeProject } from './support/project.ts'

let ledger: Ledger
const scope = new Scope('the inspections')
beforeAll(() => void (ledger = Ledger.open()))
afterAll(async () => {
  await scope.close()
  ledger.close()
})

const note = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } }
const id = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
const answer = (description: string) => ({ description, content: { 'application/json': {} } })
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  paths: {
    '/ping': { get: { responses: { 200: answer('pong') } } },
    '/notes': {
      post: { requestBody: { required: true, content: { 'application/json': { schema: note } } }, responses: { 201: answer('made') } },
      get: { parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }], responses: { 200: answer('all') } },
    },
    '/notes/{id}': { parameters: id, get: { responses: { 200: answer('one'), 404: answer('none') } }, delete: { responses: { 204: { description: 'gone' } } }, patch: { requestBody: { content: { 'application/json': { schema: { ...note, required: [] } } } }, responses: { 200: answer('changed') } } },
  },
}

/** A server of that document; `answers` is the code that answers what is not asked of every one. */
const server = (answers: string) => `
import { createServer } from 'node:http'
const kept = new Map()
createServer(async (request, reply) => {
  const say = (status, body) => reply.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }).end(JSON.stringify(body))
  const path = request.url.split('?')[0]
  if (path === '/healthz' || path === '/ping') return say(200, 'pong')
  if (path === '/openapi.json') return say(200, ${JSON.stringify(DOCUMENT)})
  let text = ''
  for await (const chunk of request) text += chunk
  ${answers}
  say(404, { detail: 'No such path: ' + request.method + ' ' + path })
}).listen(process.env.PORT, '127.0.0.1')
`

interface Inspected {
  report: Report
  /** Everything that anybody is told or given to read, by where. */
  faces: Record<string, string>
}

async function inspected(answers: string, only: string[], inspect = ''): Promise<Inspected> {
  const project = await loadProject(makeProject({ 'roadworthy.yaml': `processes:\n  web: exec node server.mjs\n${inspect}`, 'server.mjs': server(answers) }))
  const fold = new ReportFold()
  const streams = { events: '', terminal: '', sheet: '', github: '' }
  const out = (to: keyof typeof streams) => ({ write: (text: string) => void (streams[to] += text) })
  const folder = new AttemptFolder(project.folder, project.folder)
  const told = [
    terminal({ out: out('terminal'), env: {}, programOutput: true }),
    terminal({ out: out('sheet'), env: {}, closing: (report) => sheetLines(sheetOf(report), { columns: 100 }) }),
    github({ out: out('github'), env: {} }),
  ]
  const tell = (event: AttemptEvent) => {
    fold.add(event)
    folder.listen(event)
    streams.events += JSON.stringify(event)
    for (const listen of told) listen(event)
  }
  await attempt({ slug: 'roadworthy-inspection', challenge: inspection as unknown as Challenge, project, seed: 'a', only, servers: new SharedServers({ ledger, scope, env: process.env }), ledger, signal: new AbortController().signal, engine: 'test' }, tell)
  const { report } = fold
  const kept = join(project.folder, ATTEMPTS)
  const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'))
  const sheet = sheetOf(report)
  return { report, faces: { ...streams, folder: files.join('\n'), junit: junit(report), html: html(report), sheetJson: sheetJson(sheet), sheetHtml: sheetHtml(sheet), sarif: JSON.stringify(sarif(sheet, {})) } }
}

const verdicts = ({ report }: Inspected) => Object.fromEntries(report.findings.map(({ check, verdict, reason }) => [check, [verdict, reason].filter(Boolean).join(': ')]))

describe('what is described and not there', () => {
  const CHECKS = ['idempotent-methods-are-idempotent', 'lists-are-bounded-and-stable', 'created-things-survive-a-crash', 'any-instance-serves-any-user']

  test('makes checks not apply that want to make one of it', async () => {
    const found = await inspected('', CHECKS)
    for (const check of CHECKS) expect(verdicts(found)).toHaveProperty(check, 'not-applicable: What the document describes is not there: POST /notes.')
  })

  test('is not what refuses what it is sent, nor what cannot find something', async () => {
    const refuses = await inspected(`if (path === '/notes') return say(404, { detail: 'No owner of that name' })`, CHECKS.slice(0, 1))
    expect(verdicts(refuses)).toEqual({ 'idempotent-methods-are-idempotent': 'blocked' })
    const loses = await inspected(`if (path === '/notes') return say(201, { id: 'n1' })`, CHECKS.slice(0, 1))
    expect(verdicts(loses)).toEqual({ 'idempotent-methods-are-idempotent': 'blocked' })
  })
})

test('what asks for a process that the project does not name does not apply, whatever else goes wrong', async () => {
  const found = await inspected(`if (path === '/notes') return say(400, {})`, ['migrations-run-twice', 'restore-works'])
  expect(verdicts(found)).toEqual({
    'migrations-run-twice': 'not-applicable: The project names no `release` process; it can be named under `processes:` in roadworthy.yaml.',
    'restore-works': 'not-applicable: The project names no `backup` process; it can be named under `processes:` in roadworthy.yaml.',
  })
})

const KEEPS = `
  if (path === '/notes' && request.method === 'GET') return say(200, [...kept.values()])
  if (path === '/notes') { const made = { id: 'n' + kept.size, text: JSON.parse(text || '{}').text }; kept.set(made.id, made); return say(201, made) }
  if (kept.has(path.slice(7))) return say(200, kept.get(path.slice(7)))
`

describe('strangers', () => {
  const USERS = 'inspect:\n  users:\n    - { headers: { X-User: the-first-one } }\n    - { headers: { X-User: the-second-one } }\n'
  // every member of a change may be left out
  const asOwner = (changes: string) => `
  const user = request.headers['x-user']
  if (!user) return say(401, {})
  const found = kept.get(path.slice(7))
  if (path === '/notes' && request.method === 'POST') { const made = { id: 'n' + kept.size, text: JSON.parse(text).text, user }; kept.set(made.id, made); return say(201, { id: made.id, text: made.text }) }
  if (!found) return say(404, {})
  if (request.method === 'PATCH' && (${changes})) { Object.assign(found, JSON.parse(text)); return say(200, { id: found.id, text: found.text }) }
  if (found.user !== user) return say(404, {})
  if (request.method === 'DELETE') { kept.delete(found.id); return reply.writeHead(204).end() }
  return say(200, { id: found.id, text: found.text })
`

  test('who may change what is not his is found out, though nothing need be sent', async () => {
    const sound = await inspected(asOwner('found.user === user'), ['strangers-stay-out'], USERS)
    expect(verdicts(sound)).toEqual({ 'strangers-stay-out': 'passed' })
    const open = await inspected(asOwner('true'), ['strangers-stay-out'], USERS)
    expect(open.report.findings[0]).toMatchObject({ verdict: 'failed', broken: { label: 'GET /notes/{id}, read by its owner after PATCH /notes/{id} by another user (answered 200)' } })
  })
})

describe('logs', () => {
  test('a key in the middle of 50 MB is found', async () => {
    const padding = `const line = JSON.stringify({ level: 'info', padding: 'x'.repeat(1000) }) + '\\n'; const pad = () => { for (let i = 0; i < 25; i++) process.stdout.write(line.repeat(1000)) }`
    const { report } = await inspected(`${padding}\n if (request.headers['x-api-key'] && !kept.said) { kept.said = true; pad(); console.log(JSON.stringify({ key: request.headers['x-api-key'] })); pad() }\n${KEEPS}`, ['logs-are-structured-and-clean'])
    expect(report.findings[0]).toMatchObject({ verdict: 'failed', blame: 'claim', broken: { label: 'lines of the program’s output that hold an API key header', expected: '0', observed: '1' } })
  })
})

describe('what lets users in', () => {
  const USERS = `
inspect:
  users:
    - headers: { Authorization: 'Bearer {token}', X-Tenant: tenant-number-1234 }
      steps:
        - { method: POST, path: /login, body: { name: ada, password: 'open sesame' }, take: { token: /token } }
`
  // says what it was given wherever it can
  const ECHOES = `
  console.log('got ' + request.headers.authorization + ' of ' + request.headers['x-tenant'] + ' with ' + text)
  if (path === '/login') { console.log('issues a-token-of-ada-77'); return reply.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'sid=cookie-of-ada-77; HttpOnly' }).end(JSON.stringify({ token: 'a-token-of-ada-77' })) }
  if (path === '/notes') return say(500, { seen: request.headers.authorization, tenant: request.headers['x-tenant'] })
`

  test('stands in no report of either face, and what stands for it says whose it is', async () => {
    const { report, faces } = await inspected(ECHOES, ['hostile-input-is-refused', 'logs-are-structured-and-clean', 'headers-are-sound-and-nothing-is-left-open'], USERS)
    expect(report.findings.map(({ verdict }) => verdict)).toContain('failed')
    for (const [where, text] of Object.entries(faces)) expect(text, where).not.toMatch(/a-token-of-ada-77|cookie-of-ada-77|tenant-number-1234|open sesame/)
    for (const where of ['terminal', 'sheet', 'folder', 'html', 'sheetHtml']) expect(faces[where], where).toMatch(/Authorization(?:: |",\s*")Bearer (?:<|&lt;)token of user 1(?:>|&gt;)/)
    expect(faces.terminal).toContain('X-Tenant of user 1')
  })
})
