import { Problem } from './problem.js'
import { create, list, patch, read, remove, replace } from './tools.js'

const collection = { GET: list, HEAD: list, POST: create }
const member = { GET: read, HEAD: read, PUT: replace, PATCH: patch, DELETE: remove }

/** Finds the handler for a request and asks it for a reply: `{ status, headers?, body? }`. */
export function route(request) {
  const url = URL.parse(request.url, 'http://lendery')
  if (!url) throw new Problem(400, 'That is not a path.')
  const { pathname, searchParams } = url
  if (pathname === '/healthz') return { status: 200, body: { status: 'ok' } }
  if (pathname === '/tools') return handle(collection, { request, query: searchParams })

  const [, id] = /^\/tools\/([^/]+)$/.exec(pathname) ?? []
  if (id !== undefined) return handle(member, { request, id })

  throw new Problem(404, `There is nothing at ${pathname}.`)
}

function handle(methods, context) {
  const { method } = context.request
  if (Object.hasOwn(methods, method)) return methods[method](context)
  const allow = Object.keys(methods).join(', ')
  throw new Problem(405, `${method} is not done here; these are: ${allow}.`, { headers: { allow } })
}
