import { KeysUnavailable } from './key-set.js'
import { requireScope } from './guard.js'
import { BadRequest, NotFound, Refusal } from './refusals.js'

/** The routes. Each answers `[status, body, headers]` or throws a refusal. */
export function createApi({ guard, loans }) {
  async function answer(request) {
    const { pathname } = new URL(request.url, 'http://localhost')
    const route = `${request.method} ${pathname}`
    if (route === 'GET /healthz') return [200, { ok: true }]
    if (pathname !== '/my' && !pathname.startsWith('/my/')) throw new NotFound()

    const caller = await guard(request)
    if (route === 'GET /my/profile') return [200, { sub: caller.sub, scopes: caller.scopes }]
    if (route === 'GET /my/loans') {
      requireScope(caller, 'loans:read')
      return [200, { items: loans.of(caller.sub) }]
    }
    if (route === 'POST /my/loans') {
      requireScope(caller, 'loans:write')
      const loan = loans.add(caller.sub, toolIn(await readJson(request)))
      return [201, loan, { Location: `/my/loans/${loan.id}` }]
    }
    const [, id] = route.match(/^GET \/my\/loans\/([^/]+)$/) ?? []
    if (id) {
      requireScope(caller, 'loans:read')
      const loan = loans.find(caller.sub, id)
      if (!loan) throw new NotFound()
      return [200, loan]
    }
    throw new NotFound()
  }

  return async function handle(request, response) {
    const [status, body, headers = {}] = await answer(request).catch((error) => refuse(error, request))
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body))
  }
}

function refuse(error, request) {
  if (error instanceof KeysUnavailable) {
    log(request, 503, error.message)
    return [503, { title: 'The identity service cannot be reached.', status: 503 }, { 'Retry-After': '2' }]
  }
  if (!(error instanceof Refusal)) {
    log(request, 500, error.stack)
    return [500, { title: 'Something went wrong here.', status: 500 }]
  }
  log(request, error.status, error.reason ?? error.message)
  const headers = error.challenge ? { 'WWW-Authenticate': error.challenge } : {}
  return [error.status, { title: error.message, status: error.status }, headers]
}

/** Who asked for what, and why it was refused. Neither headers nor the query: both may carry tokens. */
function log(request, status, reason) {
  const path = request.url.split('?', 1)[0]
  console.log(JSON.stringify({ method: request.method, path, status, reason }))
}

async function readJson(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > 10_000) throw new BadRequest('The body is too long.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new BadRequest('The body is not JSON.')
  }
}

function toolIn(body) {
  const tool = body?.tool
  const fits = typeof tool === 'string' && tool !== '' && [...tool].length <= 100
  if (!fits) throw new BadRequest('`tool` must be a text of 1 to 100 characters.')
  return tool
}
