import { createServer } from 'node:http'
import { answer } from './answer.js'
import { openDatabase } from './database/index.js'

const LARGEST_BODY = 1024 * 1024

const db = await openDatabase(process.env.DATABASE_URL)

const server = createServer(async (request, response) => {
  if (request.url === '/healthz') return send(response, 200, { ok: true })
  if (request.method !== 'POST' || request.url !== '/graphql') return send(response, 404, { errors: [{ message: 'POST /graphql' }] })
  const parameters = await readJson(request)
  if (typeof parameters?.query !== 'string') return send(response, 400, { errors: [{ message: 'Send {"query": "…"} as JSON' }] })
  send(response, 200, await answer(parameters, { db, authorization: request.headers.authorization }))
})

/** Undefined if it is too large, or no JSON. */
async function readJson(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > LARGEST_BODY) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close(() => db.close())
  server.closeIdleConnections()
})
