import { createServer } from 'node:http'
import { answer } from './answer.js'
import { openDatabase } from './database/index.js'
import { BadRequest, mediaTypeFor, readParameters } from './over-http.js'

const db = await openDatabase(process.env.DATABASE_URL)

const server = createServer(async (request, response) => {
  const [path] = request.url.split('?', 1)
  if (path === '/healthz') return send(response, 200, 'application/json', { ok: true })
  if (path !== '/graphql') return send(response, 404, 'application/json', { errors: [{ message: 'There is nothing here' }] })
  const mediaType = mediaTypeFor(request.headers.accept)
  try {
    const parameters = await readParameters(request)
    const { notByGet, ...result } = await answer(parameters, { db, authorization: request.headers.authorization, readOnly: request.method === 'GET' })
    if (notByGet) response.setHeader('allow', 'POST')
    send(response, notByGet ? 405 : statusFor(mediaType, result), mediaType, result)
  } catch (error) {
    if (!(error instanceof BadRequest)) console.error(error)
    const [status, message] = error instanceof BadRequest ? [error.status, error.message] : [500, 'Something broke on our side']
    send(response, status, mediaType, { errors: [{ message }] })
  }
})

/** In the older media type a GraphQL response is always 200; the newer one tells by the status whether anything was run. */
function statusFor(mediaType, result) {
  return mediaType === 'application/json' || result.data !== undefined ? 200 : 400
}

function send(response, status, mediaType, body) {
  response.writeHead(status, { 'content-type': `${mediaType}; charset=utf-8` })
  response.end(JSON.stringify(body))
}

server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close(() => db.close())
  server.closeIdleConnections()
})
