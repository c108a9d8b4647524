import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'

/** Strong entity tags on what is read, and 304 for whoever has it already (RFC 9110, section 8.8.3). */
export function etags(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return payload
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload
    if (!reply.hasHeader('etag')) void reply.header('etag', `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`)
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'private, no-cache')
    if (!isKnown(request.headers['if-none-match'], String(reply.getHeader('etag')))) return payload
    void reply.code(304).removeHeader('content-type').removeHeader('content-length')
    return null
  })
}

/** Compared weakly, as If-None-Match asks for. */
function isKnown(given: string | undefined, etag: string): boolean {
  return given !== undefined && given.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
