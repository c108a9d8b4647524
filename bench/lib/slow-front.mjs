// The reference of tools-rest, behind a front that keeps every request for 5 ms and counts it.
import { spawn } from 'node:child_process'
import { Agent, createServer, request } from 'node:http'
import { fileURLToPath } from 'node:url'

const SLOW_MS = 5
let count = 0
const inner = createServer()
await new Promise((resolve) => inner.listen(0, '127.0.0.1', resolve))
const { port } = inner.address()
inner.close()
const reference = fileURLToPath(new URL('../../catalogue/tools-rest/reference', import.meta.url))
const child = spawn(process.execPath, ['server.js'], { cwd: reference, env: { PATH: process.env.PATH, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] })
process.on('SIGTERM', () => {
  child.kill()
  process.exit()
})
const agent = new Agent({ keepAlive: true })

const front = createServer((asked, reply) => {
  if (asked.url === '/count') return reply.end(String(count))
  count++
  setTimeout(() => {
    const onwards = request({ port, host: '127.0.0.1', agent, method: asked.method, path: asked.url, headers: asked.headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers)
      answer.pipe(reply)
    })
    onwards.on('error', () => reply.destroy())
    asked.pipe(onwards)
  }, SLOW_MS)
})
const ready = () =>
  request({ port, host: '127.0.0.1', path: '/healthz' }, (answer) => {
    answer.resume()
    front.listen(0, '127.0.0.1', () => console.log(front.address().port))
  })
    .on('error', () => setTimeout(ready, 10))
    .end()
ready()
