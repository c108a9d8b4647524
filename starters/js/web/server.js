import { createServer } from 'node:http'

const server = createServer(async (request, response) => {
  try {
    await answer(request, response)
  } catch (error) {
    console.error(error)
    if (response.headersSent) response.destroy()
    else problem(response, 500, 'Something went wrong')
  }
})

async function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost')
  if (request.method === 'GET' && pathname === '/healthz') return json(response, 200, { status: 'ok' })
  // your routes go here; `await text(request)` from 'node:stream/consumers' reads a body
  problem(response, 404, 'Not found')
}

function json(response, status, body, type = 'application/json') {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
}

/** An error that programs and people can read (RFC 9457). */
function problem(response, status, title) {
  json(response, status, { title, status }, 'application/problem+json')
}

const port = Number(process.env.PORT ?? 3000)
server.listen(port, '127.0.0.1', () => console.error(`listening on http://127.0.0.1:${port}`))

// requests under way are answered, then it ends
process.on('SIGTERM', () => server.close(() => process.exit(0)))
