import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from '../../base/free-port.ts'
import { sleep } from '../../base/deadline.ts'
import { RawServer, reply } from '../raw-server.ts'
import { loadOn } from './load-bench.ts'

const FLOOD = Buffer.alloc(64 * 1024, 'x')

test('a server that never answers: everything that was due is an error, and counts with the time it waited', async () => {
  const server = await RawServer.onRequest(() => {})
  const [open, closed] = await Promise.all([loadOn(server.port, { rate: 100_000, connections: 3 }), loadOn(server.port, { connections: 2 })])
  expect(open).toMatchObject({ loop: 'open', sent: 3, answered: 0, errors: 30_000, statuses: {}, kept: false, requestsPerSecond: 0 })
  expect(open.latency.p50).toBeGreaterThan(5000)
  // due 300 ms before the last one
  expect(open.latency.max - open.latency.p50).toBeGreaterThan(100)
  expect(closed).toMatchObject({ loop: 'closed', sent: 2, answered: 0, errors: 2 })
  expect(closed.latency.p50).toBeGreaterThan(5000)
  expect(server.requests).toHaveLength(5)
})

test('a server that answers late is waited for', async () => {
  const server = await RawServer.onRequest((socket) => void setTimeout(() => socket.write(reply('late')), 900))
  const result = await loadOn(server.port, { rate: 20, connections: 10 })
  expect(result).toMatchObject({ sent: 6, answered: 6, errors: 0 })
  expect(result.latency.p50).toBeGreaterThan(899)
})

test('too few connections: the queue counts from when requests were due', async () => {
  const server = await RawServer.onRequest((socket) => void setTimeout(() => socket.write(reply('late')), 100))
  const result = await loadOn(server.port, { rate: 50, connections: 1 })
  // one after another, 100 ms each, due every 20 ms: the 15th was due at 280 and is answered at 1500
  expect(result).toMatchObject({ sent: 15, answered: 15, errors: 0 })
  expect(result.latency.max).toBeGreaterThan(1100)
  expect(server.connections).toBe(1)
})

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['closes without an answer', (socket: Socket) => socket.end()],
  ['closes in the middle of the headers', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
  ['closes in the middle of the body', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell')],
  ['closes before the last chunk', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')],
  ['speaks another protocol', (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')],
  ['says nonsense', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n')],
])('a server that %s: each request is an error', async (_, answer) => {
  const server = await RawServer.onRequest((socket) => void answer(socket))
  const open = await loadOn(server.port, { rate: 60, connections: 6 })
  expect(open).toMatchObject({ sent: 18, answered: 0, errors: 18, statuses: {}, latency: { max: 0 } })
  expect(server.requests).toHaveLength(18)
  const closed = await loadOn(server.port, { connections: 6 })
  expect(closed).toMatchObject({ answered: 0, sent: server.requests.length - 18, errors: closed.sent })
  // it backs off: without that there would be thousands
  expect(closed.sent).toBeLessThan(100)
})

test('nobody listens', async () => {
  const result = await loadOn(await freePort(), { rate: 60, connections: 6 })
  expect(result).toMatchObject({ sent: 18, answered: 0, errors: 18, statuses: {} })
})

test('every third connection is reset: what was answered was answered, the rest is errors', async () => {
  let whole = 0
  const server = await RawServer.onRequest((socket, { nth }) => {
    if (nth % 3 === 0) return void socket.resetAndDestroy()
    whole++
    socket.write(reply('ok'))
  })
  const result = await loadOn(server.port, { rate: 100, request: { method: 'POST', path: '/' } })
  expect(result).toMatchObject({ answered: whole, errors: 30 - whole, statuses: { 200: whole } })
  expect(whole).toBe(20)
})

test.each([
  ['without being asked', ''],
  ['as a body without end', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['as one chunk after another', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n`],
])('a server that floods %s', async (_, head) => {
  const piece = head.includes('chunked') ? Buffer.from(`1000\r\n${'x'.repeat(0x1000)}\r\n`.repeat(16)) : FLOOD
  const server = await RawServer.onRequest((socket) => {
    socket.write(head)
    const flow = () => {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('drain', flow)
    flow()
  })
  const result = await loadOn(server.port, { rate: 50, connections: 3 })
  expect(result).toMatchObject({ answered: 0, errors: 15, statuses: {} })
  expect(server.mostOpen).toBeLessThanOrEqual(6)
})

test('more than was asked for: the answer counts, the rest is not taken for the next', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('one') + reply('two', '', '500 Oh') + reply('three')))
  const result = await loadOn(server.port, { rate: 100, connections: 3 })
  expect(result).toMatchObject({ answered: 30, errors: 0, statuses: { 200: 30 } })
  expect(server.connections).toBe(30)
})

test('a refusal before the whole request was read', async () => {
  const server = await RawServer.onConnection((socket) => {
    socket.once('data', () => {
      socket.pause()
      socket.write(reply('too much', 'Connection: close\r\n', '413 Content Too Large'))
    })
  })
  const result = await loadOn(server.port, { rate: 20, request: { method: 'POST', path: '/', body: 'x'.repeat(8_000_000) } })
  expect(result).toMatchObject({ answered: 6, errors: 0, statuses: { 413: 6 } })
})

test('called off, it ends at once and leaves no connection', async () => {
  const server = await RawServer.onRequest(() => {})
  const abort = new AbortController()
  const load = loadOn(server.port, { seconds: 3600, rate: 100 }, abort.signal)
  load.catch(() => {})
  while (server.requests.length < 5) await sleep(5)
  abort.abort(new Error('the check was over'))
  await expect(load).rejects.toThrow('the check was over')
  while (server.sockets.size > 0) await sleep(5)
  await expect(loadOn(server.port, {}, abort.signal)).rejects.toThrow('the check was over')
})
