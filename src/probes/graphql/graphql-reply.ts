import type { Reply } from '../../author/context.ts'
import { ClaimBroken, rememberOrigin } from '../../author/expect.ts'
import type { GraphQlReply } from '../../author/graphql.ts'
import { show } from '../../author/show.ts'

const MEDIA_TYPES = ['application/graphql-response+json', 'application/json']

type GraphQlError = GraphQlReply['errors'][number]

/** Reads a reply as what the GraphQL specification calls a response; one that is none breaks a claim. */
export function graphQlReply(reply: Reply): GraphQlReply {
  if (!MEDIA_TYPES.includes(reply.mediaType)) {
    const observed = `status ${reply.status}, ${reply.mediaType ? `Content-Type: ${reply.mediaType}` : 'no Content-Type'}`
    throw new ClaimBroken({ label: 'the reply', expected: `a GraphQL response: ${MEDIA_TYPES.join(' or ')}`, observed, part: 'header:content-type' }, reply.exchange)
  }
  const response = reply.body
  const broken: Broken = (expected, pointer, observed) => {
    throw new ClaimBroken({ label: "the reply's body", expected: `a GraphQL response: ${expected}`, observed: show(observed), pointer, part: 'body' }, reply.exchange)
  }
  if (!isMap(response)) broken('an object with `data` or `errors`', '', response)
  const { data } = response
  const errors = errorsOf(response.errors, broken)
  if (data != null && !isMap(data)) broken('`data` to be an object or null', '/data', data)
  if (data == null && errors.length === 0) broken('`data`, or `errors` that say why there is none', '', response)
  rememberOrigin(data, reply.exchange, '/data')
  rememberOrigin(errors, reply.exchange, '/errors')
  return { reply, data, errors }
}

type Broken = (expected: string, pointer: string, observed: unknown) => never

/** In a reply, absent equals null. */
function errorsOf(errors: unknown, broken: Broken): GraphQlError[] {
  if (errors == null) return []
  if (!Array.isArray(errors)) broken('`errors` to be a list', '/errors', errors)
  // GraphQL, Response Format: present only if an error was raised, and then not empty
  if (errors.length === 0) broken('`errors` to be absent when there are none', '/errors', errors)
  return errors.map((error, index) => errorOf(error, `/errors/${index}`, broken))
}

function errorOf(error: any, pointer: string, broken: Broken): GraphQlError {
  if (!isMap(error)) broken('every error to be an object', pointer, error)
  const { message, path, extensions } = error as Record<string, any>
  if (typeof message !== 'string') broken('every error to have a `message`', pointer, error)
  if (path != null && !isPath(path)) broken("an error's `path` to be a list of names and positions", `${pointer}/path`, path)
  if (extensions != null && !isMap(extensions)) broken("an error's `extensions` to be an object", `${pointer}/extensions`, extensions)
  return { message, ...(path != null && { path }), ...(extensions != null && { extensions }) }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPath(path: unknown): boolean {
  return Array.isArray(path) && path.every((step) => typeof step === 'string' || Number.isInteger(step))
}
