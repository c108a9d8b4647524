import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ProgramBroke } from '../../author/program-broke.ts'
import { probeOf, rejection } from '../probe-bench.ts'
import { RawServer, reply } from '../raw-server.ts'

/** A server that sends these bytes and closes (or not), and what the probe makes of it. */
async function against(bytes: string | Buffer, how: 'close' | 'reset' | 'stay' = 'close') {
  const server = await RawServer.onRequest((socket) => {
    socket.write(bytes, () => {
      if (how === 'close') socket.end()
      // after the bytes have been read
      if (how === 'reset') setTimeout(() => socket.resetAndDestroy(), 50)
    })
  })
  const { web, notebook } = probeOf(server.port)
  const error = await rejection(web.get('/x', { limitMs: 2000 }))
  await untilClosed(server)
  return { error, notebook, server }
}

async function untilClosed(server: RawServer): Promise<void> {
  for (let i = 0; i < 100 && server.sockets.size > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(server.sockets.size, 'connections still open').toBe(0)
}

test.each([
  ['garbage', 'I am not HTTP at all\n', 'answered with something that is not HTTP: `I am not HTTP at all\\n`'],
  ['bytes', Buffer.from([0x16, 3, 1, 2, 0, 0xff]), 'answered with something that is not HTTP: `\\u0016\\u0003\\u0001\\u0002\\u0000\\xff`'],
  ['much garbage', 'x'.repeat(100_000), `answered with something that is not HTTP: \`${'x'.repeat(60)}…\``],
  ['another version', 'HTTP/2 200\r\n\r\n', 'answered with something that is not HTTP/1.1: `HTTP/2 200\\r\\n\\r\\n`'],
  ['no status', 'HTTP/1.1 OK\r\n\r\n', 'answered with something that is not HTTP/1.1: `HTTP/1.1 OK\\r\\n\\r\\n`'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'sent a header line without a name and a colon: `nonsense`'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: nonsense\r\n\r\n', 'sent a header line without a name and a colon: `: nonsense`'],
  ['a fold without a header', 'HTTP/1.1 200 OK\r\n folded\r\n\r\n', 'sent a first header line that begins with a blank'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!', 'sent two different Content-Lengths, 2 and 3'],
  ['two lengths in one line', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok!', 'sent two different Content-Lengths, 2 and 3'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok', 'sent a Content-Length that is not a number: `-2`'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n', 'sent a chunk without its size: `hello` is not a hexadecimal number'],
  ['a chunk too long', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n', 'sent a chunk that is longer than its size says: `llo` follows it'],
  ['many header lines', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(201)}\r\n`, 'sent more than 200 lines of headers'],
  ['long headers', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`, 'sent more than 64 KiB of headers'],
  ['a gigabyte announced', `HTTP/1.1 200 OK\r\nContent-Length: ${1 << 30}\r\n\r\n`, 'sent a body of more than 64 MiB'],
])('%s cannot be read', async (_, bytes, sentence) => {
  const { error, notebook } = await against(bytes, 'stay')
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toBe(`GET /x: the program ${sentence}`)
  expect(notebook.exchanges).toHaveLength(1)
  expect(notebook.exchanges[0]).toMatchObject({ request: { target: '/x' }, error: `the program ${sentence}` })
  expect(notebook.exchanges[0]?.response).toBeUndefined()
  expect((error as ProgramBroke).shownBy).toBe(notebook.exchanges[0])
})

test.each([
  ['before the reply', '', 'closed the connection without an answer'],
  ['after two letters', 'HT', 'closed the connection in the middle of the headers'],
  ['in the headers', 'HTTP/1.1 200 OK\r\nContent-', 'closed the connection in the middle of the headers'],
  ['in the body', reply('hello').slice(0, -2), 'closed the connection in the middle of the body: 3 of 5 bytes came'],
])('a close %s', async (_, bytes, sentence) => {
  const { error, notebook } = await against(bytes)
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toBe(`GET /x: the program ${sentence}`)
  expect(notebook.exchanges).toHaveLength(1)
})

test.each([
  ['before the reply', '', 'reset the connection without an answer'],
  ['in the body', reply('hello').slice(0, -2), 'reset the connection in the middle of its reply: 3 bytes of the body came'],
  ['of a body without a length', 'HTTP/1.0 200 OK\r\n\r\nhel', 'reset the connection in the middle of its reply: 3 bytes of the body came'],
])('a reset %s', async (_, bytes, sentence) => {
  const { error } = await against(bytes, 'reset')
  expect(error.message).toBe(`GET /x: the program ${sentence}`)
})

test('nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  const { web, notebook } = probeOf(port)
  const error = await rejection(web.post('/x', {}))
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toBe(`POST /x: the program does not accept connections on 127.0.0.1:${port}`)
  expect(notebook.exchanges[0]?.error).toContain('does not accept connections')
})

test('headers without an end, in small pieces', async () => {
  const server = await RawServer.onRequest((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const more = () => {
      if (socket.writable) socket.write(`X-${Math.random()}: ${'y'.repeat(1000)}\r\n`, more)
    }
    more()
  })
  const { web } = probeOf(server.port)
  await expect(web.get('/x')).rejects.toThrow('GET /x: the program sent more than 64 KiB of headers')
  await untilClosed(server)
})

test('interim replies without an end', async () => {
  const server = await RawServer.onRequest((socket) => {
    const more = () => {
      if (socket.writable) socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), more)
    }
    more()
  })
  const { web } = probeOf(server.port)
  await expect(web.get('/x')).rejects.toThrow('sent more than 64 KiB of headers')
  await untilClosed(server)
})

test.each([
  ['ended by the close', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(1 << 20)],
  ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', `100000\r\n${'x'.repeat(1 << 20)}\r\n`],
])('a body without an end, %s, neither fills memory nor hangs', async (_, head, piece) => {
  let sent = 0
  const server = await RawServer.onRequest((socket) => {
    socket.write(head)
    const more = () => {
      sent += piece.length
      if (socket.writable && sent < 2 ** 30) socket.write(piece, more)
    }
    more()
  })
  const { web } = probeOf(server.port)
  const before = process.memoryUsage().rss
  await expect(web.get('/x')).rejects.toThrow('GET /x: the program sent a body of more than 64 MiB')
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20)
  expect(sent).toBeLessThan(100 * 2 ** 20)
  await untilClosed(server)
})

test('a body in a million tiny chunks is kept whole', async () => {
  const piece = '1\r\nx\r\n'.repeat(100_000)
  const server = await RawServer.onRequest((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    for (let i = 0; i < 10; i++) socket.write(piece)
    socket.write('0\r\n\r\n')
  })
  const { web } = probeOf(server.port)
  const got = await web.get('/x')
  expect(got.bytes.length).toBe(1_000_000)
  expect(got.exchange.response?.body).toMatchObject({ bytes: 1_000_000, text: 'x'.repeat(8192) })
})

test.each([
  ['no byte', '', 'did not answer within 0.3 s'],
  ['a byte at a time', 'HTTP/1.1 200 OK\r\nA: b', 'did not finish its reply within 0.3 s: 21 bytes of the headers came'],
  ['no end of the body', reply('hello').slice(0, -1), 'did not finish its reply within 0.3 s: 4 bytes of the body came'],
])('%s: the limit ends the connection', async (_, bytes, sentence) => {
  const server = await RawServer.onRequest((socket) => {
    socket.write(bytes)
  })
  const { web } = probeOf(server.port)
  const began = performance.now()
  const error = await rejection(web.get('/slow', { limitMs: 300 }))
  expect(error.message).toBe(`GET /slow: the program ${sentence}`)
  expect(performance.now() - began).toBeGreaterThan(290)
  expect(performance.now() - began).toBeLessThan(1000)
  await untilClosed(server)
})

test('the limit counts the whole reply, not the time between its bytes', async () => {
  const server = await RawServer.onRequest((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
    const drip = setInterval(() => socket.write('x'), 20)
    socket.on('close', () => clearInterval(drip))
  })
  const { web } = probeOf(server.port)
  await expect(web.get('/drip', { limitMs: 400 })).rejects.toThrow(/did not finish its reply within 0.4 s: \d+ bytes of the body came/)
  await untilClosed(server)
})

test('a reply that waits to be read when the limit passes is not late', async () => {
  const server = await RawServer.onRequest((socket) => setTimeout(() => socket.write(reply('in time')), 20))
  const { web } = probeOf(server.port)
  const asked = web.get('/', { limitMs: 100 })
  await new Promise((resolve) => setTimeout(resolve, 15))
  // this process is busy until after the limit; the reply arrives meanwhile
  const until = performance.now() + 150
  while (performance.now() < until);
  expect((await asked).text).toBe('in time')
})

test('bytes after the end of a reply are noted, and not taken for the next', async () => {
  const server = await RawServer.onRequest((socket, { nth }) => socket.write(nth === 0 ? `${reply('one')}HTTP/1.1 500 Smuggled\r\n\r\n` : reply('two')))
  const { web, notebook } = probeOf(server.port)
  expect((await web.get('/1')).text).toBe('one')
  expect((await web.get('/2')).text).toBe('two')
  expect(server.connections).toBe(2)
  expect(notebook.notes).toHaveLength(1)
  expect(notebook.notes[0]).toMatchObject({ label: 'odd, but read: the reply to GET /1', value: expect.stringContaining('Smuggled') })
})

test('a body after a reply to HEAD is noted, and not taken for the next reply', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('body')))
  const { web, notebook } = probeOf(server.port)
  expect((await web.head('/')).bytes.length).toBe(0)
  expect((await web.get('/')).text).toBe('body')
  expect(notebook.notes[0]?.value).toContain('a reply to HEAD has no body')
})

test('a server that speaks without being asked loses its idle connection', async () => {
  const server = await RawServer.onRequest((socket) => {
    socket.write(reply('ok'))
    setTimeout(() => socket.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n'), 20)
  })
  const { web } = probeOf(server.port)
  await web.get('/1')
  await untilClosed(server)
  expect((await web.get('/2')).status).toBe(200)
})
