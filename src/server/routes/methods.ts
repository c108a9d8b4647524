import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problems.ts'

/** Says 405 and what is allowed where an address exists and the method does not; else 404. */
export function unknownRoutes(server: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const routes: { pattern: RegExp; methods: string[] }[] = []
  server.addHook('onRoute', ({ url, method }) => {
    if (url === '/*') return
    const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`)
    routes.push({ pattern, methods: [method].flat() })
  })
  return (request, reply) => {
    const path = request.url.split('?', 1)[0] as string
    const allowed = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))
    if (allowed.size === 0 && (path.startsWith('/api') || request.method === 'GET')) return sendProblem(reply, { status: 404, title: 'There is nothing here' })
    const allow = allowed.size > 0 ? [...allowed].sort() : ['GET', 'HEAD']
    return sendProblem(reply.header('allow', allow.join(', ')), { status: 405, title: 'That cannot be done here', detail: `${request.method} is not among what this address knows: ${allow.join(', ')}.` })
  }
}
