import { DatabaseAway } from './database/errors.js'
import { Refusal } from './refusal.js'

const LONGEST_BODY = 64 * 1024

/**
 * Makes a request listener of a table of routes: `'GET /tools/:toolId'` to
 * what answers it with `[status, body, headers]`. `told` hears of every answer.
 */
export function answerWith(table, told) {
  const routes = Object.entries(table).map(([key, answer]) => {
    const [method, path] = key.split(' ')
    return { method, path, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), answer }
  })

  return async (request, response) => {
    const began = performance.now()
    const path = request.url.split('?')[0]
    const here = routes.filter((route) => route.pattern.test(path))
    const route = here.find((one) => one.method === request.method)
    let status
    let trouble
    try {
      const [code, body, headers] = await answer(route, here, path, request)
      status = code
      send(response, code, body, headers)
    } catch (error) {
      trouble = error instanceof Refusal ? undefined : error
      const problem = problemOf(error)
      status = problem.status
      send(response, status, problem, { 'content-type': 'application/problem+json' })
    }
    told({ request, route: route?.path, status, ms: performance.now() - began, trouble })
  }
}

async function answer(route, here, path, request) {
  if (here.length === 0) throw new Refusal(404, 'There is nothing here')
  if (!route) throw new Refusal(405, 'That method means nothing here')
  const names = Object.fromEntries(Object.entries(route.pattern.exec(path).groups ?? {}).map(([name, value]) => [name, decoded(value)]))
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  return route.answer({ ...names, query, authorization: request.headers.authorization, body: () => readJson(request) })
}

function decoded(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refusal(404, 'There is nothing here')
  }
}

async function readJson(request) {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) throw new Refusal(415, 'The body is JSON')
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > LONGEST_BODY) throw new Refusal(413, 'The body is too long')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch {
    throw new Refusal(400, 'The body is not JSON')
  }
}

/** What the client is told (RFC 9457). What we do not understand ourselves is for the log only. */
function problemOf(error) {
  if (error instanceof Refusal) return { status: error.status, title: error.message }
  if (error instanceof DatabaseAway) return { status: 503, title: 'The books cannot be reached; look before you try again' }
  return { status: 500, title: 'Something broke on our side' }
}

function send(response, status, body, headers = {}) {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  response.writeHead(status, { ...type, 'x-content-type-options': 'nosniff', ...headers })
  response.end(text)
}
