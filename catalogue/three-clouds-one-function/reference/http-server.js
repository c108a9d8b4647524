import { createServer } from 'node:http'

/** Serves POSTs with JSON on every address; ends when it is told to and nothing is under way any more. */
export function serve(port, answer) {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('utf8')
    const { status, value } = await answer({ method: request.method, path: request.url, headers: request.headers, body })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(value === undefined ? '' : JSON.stringify(value))
  })
  server.listen(port, '0.0.0.0')
  process.on('SIGTERM', () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
  })
}
