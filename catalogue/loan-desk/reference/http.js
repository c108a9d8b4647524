import { DatabaseAway } from './database/errors.js'
import { Refusal } from './refusal.js'

/**
 * Makes a request listener of a table of routes: `'GET /stock/:id'` to what
 * answers it with `[status, body]`.
 */
export function answerWith(table) {
  const routes = Object.entries(table).map(([key, answer]) => {
    const [method, path] = key.split(' ')
    return { method, pattern: new RegExp(`^${path.replace(':id', '(?<id>[^/]+)')}$`), answer }
  })

  return async (request, response) => {
    try {
      const [status, body] = await answer(routes, request)
      send(response, status, 'application/json', body)
    } catch (error) {
      const problem = problemOf(error)
      send(response, problem.status, 'application/problem+json', problem)
    }
  }
}

async function answer(routes, request) {
  const path = request.url.split('?')[0]
  const here = routes.filter((route) => route.pattern.test(path))
  if (here.length === 0) throw new Refusal(404, 'not-found', `There is nothing at ${path}`)
  const route = here.find((one) => one.method === request.method)
  if (!route) throw new Refusal(405, 'method-not-allowed', `${request.method} means nothing here`)
  const { id } = route.pattern.exec(path).groups ?? {}
  return route.answer({ id: id && decodeURIComponent(id), body: await readJson(request) })
}

async function readJson(request) {
  const chunks = await request.toArray()
  if (chunks.length === 0) return {}
  try {
    return Object(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  } catch {
    throw new Refusal(400, 'malformed', 'The body is not JSON')
  }
}

/** What the client is told (RFC 9457). What we do not understand ourselves is for the log only. */
function problemOf(error) {
  if (error instanceof Refusal) return { status: error.status, code: error.code, title: error.message }
  console.error(error)
  if (error instanceof DatabaseAway) return { status: 503, code: 'away', title: 'The books cannot be reached; look before you try again' }
  return { status: 500, code: 'broken', title: 'Something broke on our side' }
}

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type })
  response.end(JSON.stringify(body))
}
