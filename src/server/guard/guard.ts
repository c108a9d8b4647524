import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../model/api.ts'
import { sendProblem } from '../routes/problems.ts'
import { SAFE_HEADERS } from './headers.ts'
import type { Keys } from './keys.ts'
import { allowedHosts, strangerIn } from './request-rules.ts'

/** Stands before every route, those that do not exist included: whoever is not the user of this app gets nothing. */
export function guard(server: FastifyInstance, keys: Keys): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers(SAFE_HEADERS)
    const port = request.socket.localPort as number
    const path = request.url.split('?', 1)[0] as string
    const isApi = /^\/api(\/|$)/.test(path)
    const stranger = strangerIn({ method: request.method, headers: request.headers, isApi, isStream: path.endsWith('/events') }, allowedHosts(port))
    if (stranger) return turnAway(reply, stranger)
    const token = path === '/' && request.method === 'GET' ? tokenIn(request) : undefined
    if (token !== undefined) return exchange(token, keys, request, reply)
    if (keys.isKnown(request.headers.cookie, port)) return
    return isApi ? turnAway(reply, LOCKED) : showLock(reply)
  })
}

function tokenIn({ url }: FastifyRequest): string | undefined {
  const query = url.indexOf('?')
  return query < 0 ? undefined : (new URLSearchParams(url.slice(query + 1)).get('token') ?? undefined)
}

/** The token leaves the address bar at once, and with it the history and what pages could tell each other. */
function exchange(token: string, keys: Keys, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!keys.isToken(token)) return showLock(reply)
  void reply.header('set-cookie', keys.setCookie(request.socket.localPort as number)).header('cache-control', 'no-store')
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'none' || site === 'same-origin') return reply.redirect('/', 303)
  // a link in a web page led here: a redirect would still count as that page's, and the new cookie would not be sent
  return reply.type('text/html; charset=utf-8').send('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Roadworthy</title><a href="/">Roadworthy</a>')
}

const LOCKED: Problem = { status: 401, title: 'This app is closed to strangers', fix: 'Open it with the link that was printed in the terminal.' }

const LOCK_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Roadworthy</title></head>
<body><main><h1>Open me with the link printed in the terminal</h1>
<p>This app starts programs on your machine, so it opens for nobody else. The terminal in which you ran <code>roadworthy start</code> shows the whole address.</p></main></body>
</html>
`

function showLock(reply: FastifyReply): FastifyReply {
  return reply.code(401).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(LOCK_PAGE)
}

function turnAway(reply: FastifyReply, problem: Problem): FastifyReply {
  return sendProblem(reply.header('cache-control', 'no-store'), problem)
}
