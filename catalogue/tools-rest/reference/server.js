import { createServer } from 'node:http'
import { Problem } from './problem.js'
import { route } from './routes.js'

const server = createServer(async (request, response) => {
  const reply = await answer(request)
  const isProblem = reply.status >= 400
  const body = reply.body === undefined ? '' : JSON.stringify(reply.body)
  response.writeHead(reply.status, {
    ...(body && { 'content-type': isProblem ? 'application/problem+json' : 'application/json' }),
    ...(body && { 'content-length': Buffer.byteLength(body) }),
    ...reply.headers,
  })
  response.end(body)
})

/** What a handler throws is an answer too: its own refusal, or an admission that we went wrong. */
async function answer(request) {
  try {
    return await route(request)
  } catch (error) {
    if (error instanceof Problem) return error.toReply()
    console.error(error)
    return new Problem(500, 'Something went wrong on our side.').toReply()
  }
}

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')

// what is under way is finished, then the process ends by itself
process.on('SIGTERM', () => server.close())
