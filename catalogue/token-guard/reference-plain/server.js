import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { verify } from './verify.js'

/** id → { owner, tool } */
const loans = new Map()

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://localhost')
  if (pathname === '/healthz') return [200, { ok: true }]

  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer') return problem(401, 'No token', 'Bearer')
  const claims = await verify(token)
  if (!claims) return problem(401, 'Bad token', 'Bearer error="invalid_token"')

  const scopes = (claims.scope ?? '').split(' ').filter(Boolean)
  const route = `${request.method} ${pathname}`
  if (route === 'GET /my/profile') return [200, { sub: claims.sub, scopes }]

  const needed = request.method === 'POST' ? 'loans:write' : 'loans:read'
  if (!scopes.includes(needed)) return problem(403, 'Missing scope', 'Bearer error="insufficient_scope"')
  if (route === 'GET /my/loans') {
    const own = [...loans].filter(([, { owner }]) => owner === claims.sub)
    return [200, { items: own.map(([id, { tool }]) => ({ id, tool })) }]
  }
  if (route === 'POST /my/loans') {
    const { tool } = JSON.parse(await textOf(request))
    if (typeof tool !== 'string') return problem(400, '`tool` must be a text')
    const id = randomUUID()
    loans.set(id, { owner: claims.sub, tool })
    return [201, { id }]
  }
  const id = pathname.replace('/my/loans/', '')
  const loan = loans.get(id)
  if (request.method !== 'GET' || loan?.owner !== claims.sub) return problem(404, 'Not found')
  return [200, { id, tool: loan.tool }]
}

function problem(status, title, challenge) {
  return [status, { title, status }, challenge ? { 'WWW-Authenticate': challenge } : {}]
}

async function textOf(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

const server = createServer(async (request, response) => {
  let reply
  try {
    reply = await answer(request)
  } catch (error) {
    reply = error instanceof SyntaxError ? problem(400, 'Not JSON') : problem(500, 'Something went wrong')
  }
  const [status, body, headers] = reply
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers })
  response.end(JSON.stringify(body))
})
server.listen(process.env.PORT)
process.on('SIGTERM', () => server.close())
