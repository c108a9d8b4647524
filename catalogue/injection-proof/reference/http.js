import { Refusal } from './refusal.js'

const MOST_BYTES = 1_000_000

/**
 * Makes a request listener of a table of routes: `'GET /supplies/:key'` to
 * what answers it with `{ status, type, body, headers }`.
 */
export function answerWith(table) {
  const routes = Object.entries(table).map(([key, answer]) => {
    const [method, path] = key.split(' ')
    return { method, pattern: new RegExp(`^${path.replace('.', '\\.').replace(':key', '(?<key>[^/]+)')}$`), answer }
  })

  return async (request, response) => {
    try {
      const { status = 200, type = 'application/json', body, headers } = await answer(routes, request)
      response.writeHead(status, { 'content-type': type, ...headers })
      response.end(type === 'application/json' ? JSON.stringify(body) : body)
    } catch (error) {
      const problem = problemOf(error)
      response.writeHead(problem.status, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify(problem))
    }
  }
}

async function answer(routes, request) {
  const [path, search = ''] = request.url.split(/\?(.*)/s)
  const here = routes.filter((route) => route.pattern.test(path))
  if (here.length === 0) throw new Refusal(404, 'There is nothing at this address')
  const route = here.find((one) => one.method === request.method)
  if (!route) throw new Refusal(405, 'That method means nothing here')
  const { key } = route.pattern.exec(path).groups ?? {}
  return route.answer({ key: key && decode(key), query: queryOf(search), text: () => readText(request), json: () => readJson(request) })
}

function decode(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refusal(400, 'The address is not percent-encoded as it should be')
  }
}

/** Each parameter once, and as text: a second one is nobody's honest wish. */
function queryOf(search) {
  const query = Object.create(null)
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in query) throw new Refusal(400, 'A parameter comes twice')
    query[name] = value
  }
  return query
}

async function readText(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Refusal(413, 'The body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readJson(request) {
  const body = await readText(request)
  try {
    return asObject(JSON.parse(body))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(400, 'The body is not JSON')
  }
}

export function asObject(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(422, 'An object is wanted')
  return value
}

/** What the client is told (RFC 9457). What we do not understand ourselves is for the log only. */
function problemOf(error) {
  if (error instanceof Refusal) return { status: error.status, title: error.message }
  console.error(error)
  return { status: 500, title: 'Something broke on our side' }
}
