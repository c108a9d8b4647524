import { boom, createNote, ping, readNote, slow } from './handlers.js'
import { Problem } from './problem.js'

const routes = [
  [/^\/healthz$/, { GET: () => ({ status: 200, body: { status: 'ok' } }) }],
  [/^\/public\/ping$/, { GET: ping }],
  [/^\/api\/notes$/, { POST: createNote }],
  [/^\/api\/notes\/([^/]+)$/, { GET: readNote }],
  [/^\/api\/boom$/, { GET: boom }],
  [/^\/api\/slow$/, { GET: slow }],
]

/** The innermost layer: finds the handler. */
export async function route(exchange) {
  for (const [pattern, methods] of routes) {
    const match = pattern.exec(exchange.path)
    if (match) return handlerFor(exchange, methods)(exchange, ...match.slice(1))
  }
  throw new Problem(404, 'There is nothing here.')
}

function handlerFor({ method }, methods) {
  // Node leaves the body of a reply to HEAD away
  const asked = method === 'HEAD' ? 'GET' : method
  if (Object.hasOwn(methods, asked)) return methods[asked]
  const allow = Object.keys(methods).join(', ')
  throw new Problem(405, `${method} is not done here; this is: ${allow}.`, { allow })
}
