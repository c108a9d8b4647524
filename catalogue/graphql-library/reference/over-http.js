const LARGEST_BODY = 1024 * 1024

/** A request that is no GraphQL request: nothing was even parsed. */
export class BadRequest extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/** The newer media type for who asks for it by name, the older one for everybody else. */
export function mediaTypeFor(accept = '*/*') {
  return /application\/graphql-response\+json/i.test(accept) ? 'application/graphql-response+json' : 'application/json'
}

/** `{ query, variables, operationName }` of a POST with a JSON body, or of a GET with a query string. */
export async function readParameters(request) {
  const { query, variables, operationName, extensions } = request.method === 'GET' ? readQuery(request) : await readBody(request)
  if (typeof query !== 'string') throw new BadRequest(400, '`query` is a text')
  if (operationName != null && typeof operationName !== 'string') throw new BadRequest(400, '`operationName` is a text')
  for (const [name, value] of Object.entries({ variables, extensions })) {
    if (value != null && !isMap(value)) throw new BadRequest(400, `\`${name}\` is an object`)
  }
  return { query, variables, operationName }
}

function readQuery(request) {
  const parameters = Object.fromEntries(new URL(request.url, 'http://here').searchParams)
  if (parameters.variables !== undefined) parameters.variables = fromJson(parameters.variables)
  if (parameters.extensions !== undefined) parameters.extensions = fromJson(parameters.extensions)
  return parameters
}

async function readBody(request) {
  if (request.method !== 'POST') throw new BadRequest(405, 'GET or POST')
  const [type] = (request.headers['content-type'] ?? '').split(';', 1)
  if (type.trim().toLowerCase() !== 'application/json') throw new BadRequest(415, 'The body is to be application/json')
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > LARGEST_BODY) throw new BadRequest(413, 'The body is too large')
    chunks.push(chunk)
  }
  const body = fromJson(Buffer.concat(chunks).toString('utf8'))
  if (!isMap(body)) throw new BadRequest(400, 'The body is an object')
  return body
}

function fromJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadRequest(400, 'That is not JSON')
  }
}

const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
