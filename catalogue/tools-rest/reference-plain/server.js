import { createServer } from 'node:http'
import { faultIn, toolFrom } from './tool.js'

const tools = new Map()
let lastId = 0

/** A refusal: thrown by a handler, answered as a problem document. */
class Refused extends Error {
  constructor(status, detail) {
    super(detail)
    this.status = status
  }
}

const server = createServer(async (request, response) => {
  try {
    const [status, body, headers] = await handle(request)
    send(response, status, body, { 'Content-Type': 'application/json', ...headers })
  } catch (error) {
    const status = error.status ?? 500
    if (status === 500) console.error(error)
    send(response, status, { title: 'Refused', status, detail: error.message }, { 'Content-Type': 'application/problem+json' })
  }
})

function send(response, status, body, headers) {
  response.writeHead(status, headers)
  response.end(body && JSON.stringify(body))
}

async function handle(request) {
  const url = new URL(request.url, 'http://localhost')
  const route = `${request.method} ${url.pathname.replace(/^\/tools\/[^/]+$/, '/tools/{id}')}`
  const id = url.pathname.split('/')[2]
  // the body is read before anything is looked at, so nothing can change in between
  const body = await bodyOf(request)

  switch (route) {
    case 'GET /healthz':
      return [200, { ok: true }]
    case 'GET /tools':
      return [200, { items: [...tools.values()].filter((tool) => tool.branch === url.searchParams.get('branch')) }]
    case 'POST /tools':
      return create(parse(body))
    case 'GET /tools/{id}':
      return read(find(id), request.headers['if-none-match'])
    case 'PUT /tools/{id}':
      return change(find(id), request.headers['if-match'], () => parse(body))
    case 'PATCH /tools/{id}':
      return change(find(id), request.headers['if-match'], (tool) => ({ ...tool, ...parse(body) }))
    case 'DELETE /tools/{id}':
      refuseStale(find(id), request.headers['if-match'])
      tools.delete(id)
      return [204]
    default:
      throw new Refused(404, 'No such page')
  }
}

async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text) {
  let value
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refused(400, 'That is not JSON')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Refused(400, 'Send a JSON object')
  return value
}

function create(input) {
  const fields = checked(input)
  const createdAt = new Date().toISOString()
  const tool = { id: ++lastId, ...fields, createdAt, updatedAt: createdAt, version: 1 }
  tools.set(String(tool.id), tool)
  return [201, tool, { Location: `/tools/${tool.id}`, ETag: etagOf(tool) }]
}

function read(tool, ifNoneMatch) {
  if (ifNoneMatch === etagOf(tool)) return [304, undefined, { ETag: etagOf(tool) }]
  return [200, tool, { ETag: etagOf(tool) }]
}

function change(tool, ifMatch, makeInput) {
  refuseStale(tool, ifMatch)
  const fields = checked(makeInput(tool), tool.id)
  const changed = { ...tool, ...fields, updatedAt: new Date().toISOString(), version: tool.version + 1 }
  tools.set(String(tool.id), changed)
  return [200, changed, { ETag: etagOf(changed) }]
}

function find(id) {
  const tool = tools.get(id)
  if (!tool) throw new Refused(404, 'No such tool')
  return tool
}

function refuseStale(tool, ifMatch) {
  if (ifMatch !== undefined && ifMatch !== etagOf(tool)) throw new Refused(412, 'The tool has changed since you read it')
}

function checked(input, ownId) {
  const fault = faultIn(input)
  if (fault) throw new Refused(400, fault)
  const fields = toolFrom(input)
  const clash = [...tools.values()].find((tool) => tool.branch === fields.branch && tool.sku === fields.sku)
  if (clash && clash.id !== ownId) throw new Refused(409, 'The branch has a tool with that sku')
  return fields
}

function etagOf(tool) {
  return `"${tool.version}"`
}

server.listen(process.env.PORT ?? 3000, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
