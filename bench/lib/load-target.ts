// A server with a fixed answer that counts its requests, told to the process that started it when it asks. Cheap, so that
// the load generators are what is measured.
import { createServer } from 'node:net'

/** As a framework answers: a list of three, and the headers that come with it. */
const BODY = JSON.stringify(['ladder', 'drill', 'level'].map((name, id) => ({ id, name, branch: 'north', onLoan: false })))
const ANSWER = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'X-Powered-By: Express',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(BODY)}`,
    'ETag: W/"a4-3pQ0d6mKcJ1b0m1aS8V7oXyT2nA"',
    'Date: Mon, 01 Jun 2026 09:00:00 GMT',
    'Connection: keep-alive',
    'Keep-Alive: timeout=5',
    '',
    BODY,
  ].join('\r\n'),
)
const HEAD_END = Buffer.from('\r\n\r\n')
let requests = 0

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (bytes: Buffer) => {
    for (let at = bytes.indexOf(HEAD_END); at !== -1; at = bytes.indexOf(HEAD_END, at + 4)) {
      requests++
      socket.write(ANSWER)
    }
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
process.on('message', () => {
  process.send?.(requests)
  requests = 0
})
