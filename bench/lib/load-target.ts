// A server with a fixed answer that counts its requests, told to the process that started it when it asks. Cheap, so that
// the load generators are what is measured.
import { createServer } from 'node:net'

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15\r\nConnection: keep-alive\r\n\r\nHello, roadside')
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
