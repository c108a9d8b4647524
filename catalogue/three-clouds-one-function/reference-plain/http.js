import { createServer, request } from 'node:http'

/** One request on a connection of its own. */
export function send(url, { method = 'GET', headers = {}, body, signal } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, signal, agent: false })
    sent.on('error', reject)
    sent.on('response', async (response) => {
      try {
        resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(await response.toArray()).toString('utf8') })
      } catch (error) {
        reject(error)
      }
    })
    sent.end(body)
  })
}

export function serve(port, answer) {
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString('utf8')
    const [status, value] = await answer(request, text)
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(value))
  })
  server.listen(port)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
}
