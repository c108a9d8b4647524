import fastify, { type FastifyInstance } from 'fastify'
import type { Desk } from './desk.ts'
import { guard } from './guard/guard.ts'
import { pageRoutes } from './pages/pages.ts'
import { api } from './routes/api.ts'
import { collectDocument, serveDocument } from './routes/document.ts'
import { etags } from './routes/etags.ts'
import { unknownRoutes } from './routes/methods.ts'
import { problemOf, sendProblem } from './routes/problems.ts'
import { checkIncoming } from './routes/validate.ts'
import { SAFE_HEADERS } from './guard/headers.ts'

const BODY_BYTES = 64 * 1024

/** The whole server; it does not listen yet. */
export async function makeServer(desk: Desk): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    // a path is what was asked for: one decoding, no merging of slashes
    routerOptions: { maxParamLength: 300, caseSensitive: true },
    // what is sent is what the routes return: the document describes it, and tests hold it to that
    schemaController: { compilersFactory: { buildValidator: checkIncoming as never, buildSerializer: () => () => JSON.stringify } },
    // an archive is read no faster than it is taken in
    requestTimeout: 600_000,
    forceCloseConnections: true,
    frameworkErrors: (error, _, reply) => void sendProblem(reply.headers(SAFE_HEADERS) as never, problemOf(error).problem),
  })
  server.setErrorHandler((error, _, reply) => {
    const { problem, isOurs } = problemOf(error)
    if (isOurs) desk.complain(error)
    return sendProblem(reply, problem)
  })
  // a form of another site can send text/plain without asking first
  server.removeContentTypeParser('text/plain')
  guard(server, desk.keys)
  etags(server)
  const unknown = unknownRoutes(server)
  await collectDocument(server, desk.version)
  await server.register((within) => api(within, desk), { prefix: '/api/v1' })
  await serveDocument(server)
  pageRoutes(server, desk)
  server.setNotFoundHandler(unknown)
  return server
}
