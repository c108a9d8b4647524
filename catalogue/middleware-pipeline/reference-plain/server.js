import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import { SlidingQuota } from './sliding-quota.js'

const { PORT, API_KEYS, CORS_ORIGINS, BODY_LIMIT_BYTES, RATE_LIMIT, RATE_WINDOW_SECONDS, BOOM_TEXT } = process.env
const keys = new Set(API_KEYS.split(','))
const origins = new Set(CORS_ORIGINS.split(','))
const quota = new SlidingQuota(Number(RATE_LIMIT), Number(RATE_WINDOW_SECONDS) * 1000)

const app = Fastify({
  bodyLimit: Number(BODY_LIMIT_BYTES),
  genReqId: ({ headers }) => (/^[\w.-]{8,64}$/.test(headers['x-request-id'] ?? '') ? headers['x-request-id'] : randomUUID()),
  // a path that cannot be decoded never gets to a route
  frameworkErrors: (error, request, reply) => {
    tellIdAndOrigin(request, reply)
    refuse(error, request, reply)
  },
})
// bodies are JSON or nothing
app.removeContentTypeParser('text/plain')

function tellIdAndOrigin({ id, headers }, reply) {
  reply.headers({ 'x-request-id': id, vary: 'Origin' })
  if (origins.has(headers.origin)) reply.header('access-control-allow-origin', headers.origin)
}

function refuse(error, request, reply) {
  const status = error.statusCode ?? 500
  if (status >= 500) console.error(`${request.id} failed: ${error.stack}`)
  const detail = status >= 500 ? 'Something went wrong.' : error.message
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ title: STATUS_CODES[status], status, detail, requestId: request.id }))
}

function refusal(statusCode, message) {
  return Object.assign(new Error(message), { statusCode })
}

app.setErrorHandler(refuse)
app.setNotFoundHandler((request, reply) => refuse(refusal(404, 'There is nothing here.'), request, reply))

app.addHook('onRequest', async (request, reply) => {
  tellIdAndOrigin(request, reply)
  if (request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
    return reply
      .headers({ 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type, x-api-key' })
      .code(204)
      .send()
  }
  if (!request.url.startsWith('/api/')) return

  const key = request.headers['x-api-key']
  if (!keys.has(key)) {
    reply.header('www-authenticate', 'ApiKey')
    throw refusal(401, 'A key is missing.')
  }
  const waitMs = quota.take(key)
  if (waitMs > 0) {
    reply.header('retry-after', Math.ceil(waitMs / 1000))
    throw refusal(429, 'Too many requests.')
  }
})

app.addHook('onResponse', async (request, reply) => {
  const [path] = request.url.split('?')
  console.log(JSON.stringify({ requestId: request.id, method: request.method, path, status: reply.statusCode, durationMs: reply.elapsedTime }))
})

const notes = new Map()

app.get('/healthz', async () => ({}))
app.get('/public/ping', async () => ({}))

app.post('/api/notes', async (request, reply) => {
  const text = request.body?.text
  if (typeof text !== 'string' || text === '') throw refusal(400, 'A note needs a text.')
  const id = notes.size + 1
  notes.set(String(id), { id, text })
  return reply.code(201).send({ id, text })
})

app.get('/api/notes/:id', async (request) => {
  const note = notes.get(request.params.id)
  if (!note) throw refusal(404, 'No such note.')
  return note
})

app.get('/api/boom', async () => {
  throw new Error(BOOM_TEXT)
})

app.get('/api/slow', async (request) => {
  await sleep(Number(request.query.ms))
  return {}
})

// what is known, but not by this method
const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const allowed = { '/public/ping': 'GET', '/api/notes': 'POST', '/api/notes/:id': 'GET', '/api/boom': 'GET', '/api/slow': 'GET' }
for (const [url, allow] of Object.entries(allowed)) {
  app.route({
    url,
    method: others.filter((method) => method !== allow),
    // a body is none of our business here
    onRequest: async (_request, reply) => {
      reply.header('allow', allow)
      throw refusal(405, `Only ${allow} is done here.`)
    },
    handler: () => {},
  })
}

await app.listen({ port: Number(PORT), host: '127.0.0.1' })
