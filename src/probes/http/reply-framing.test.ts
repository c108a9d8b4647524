import { expect, test } from 'vitest'
import { probeOf } from '../probe-bench.ts'
import { RawServer, reply } from '../raw-server.ts'

/** A probe for a server that sends these bytes for every request, then closes if asked to. */
async function answering(bytes: string | Buffer, options: { close?: boolean } = {}) {
  const server = await RawServer.onRequest((socket) => {
    socket.write(bytes)
    if (options.close) socket.end()
  })
  return { server, ...probeOf(server.port) }
}

test('a body with a Content-Length', async () => {
  const { web } = await answering(reply('hello', 'Content-Type: text/plain; charset=utf-8\r\n'))
  const got = await web.get('/')
  expect(got).toMatchObject({ status: 200, mediaType: 'text/plain', text: 'hello', body: 'hello' })
  expect(got.bytes).toEqual(Buffer.from('hello'))
})

test('HTTP/1.0, the body ended by the close', async () => {
  const { web } = await answering('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nall there is', { close: true })
  const got = await web.get('/')
  expect(got.text).toBe('all there is')
  expect(got.exchange.response?.version).toBe('1.0')
})

test('chunks with extensions and trailers', async () => {
  const { web, server } = await answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6 ; x="y"\r\n world\r\n0\r\nDigest: none\r\n\r\n')
  expect((await web.get('/')).text).toBe('hello world')
  expect((await web.get('/')).text).toBe('hello world')
  expect(server.connections).toBe(1)
})

test('chunks that end with the connection need their last chunk', async () => {
  const { web } = await answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', { close: true })
  await expect(web.get('/x')).rejects.toThrow('GET /x: the program closed the connection in the middle of a chunked body: 5 bytes came, the last chunk did not')
})

test.each([
  ['with a length', reply('héllo wörld', 'A: b\r\n')],
  ['in chunks', 'HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n7;e\r\nhéllo \r\n6\r\nwörld\r\n0\r\nT: t\r\n\r\n'],
  ['after interim replies', `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${reply('héllo wörld', 'A: b\r\n')}`],
])('one byte at a time, %s', async (_, bytes) => {
  const server = await RawServer.onRequest((socket) => {
    void (async () => {
      for (const byte of Buffer.from(bytes)) {
        socket.write(Buffer.of(byte))
        await new Promise(setImmediate)
      }
    })()
  })
  const { web } = probeOf(server.port)
  for (let i = 0; i < 2; i++) {
    const got = await web.get('/')
    expect(got.text).toBe('héllo wörld')
    expect(got.header('a')).toBe('b')
  }
  expect(server.connections).toBe(1)
})

test('interim replies are passed over, and theirs are not the headers', async () => {
  const { web } = await answering(`HTTP/1.1 100 Continue\r\nX: interim\r\n\r\n${reply('final', '', '201 Created')}`)
  const got = await web.get('/')
  expect(got).toMatchObject({ status: 201, text: 'final' })
  expect(got.header('x')).toBeUndefined()
})

test('replies without a body end with their headers', async () => {
  const server = await RawServer.onRequest((socket, { head }) => {
    if (head.startsWith('HEAD')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\n')
    else if (head.includes('/204')) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
    else socket.write('HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: "a"\r\n\r\n')
  })
  const { web } = probeOf(server.port)
  const head = await web.head('/')
  expect(head).toMatchObject({ status: 200, text: '', body: '' })
  expect(head.header('content-length')).toBe('5')
  expect(await web.get('/204')).toMatchObject({ status: 204, body: '' })
  expect(await web.get('/304')).toMatchObject({ status: 304, body: '' })
  expect(server.connections).toBe(1)
})

test('headers keep their order and case, and are looked up in any case', async () => {
  const { web } = await answering(reply('', 'x-LOUD: 1\r\nSet-Cookie: a=1\r\nVary:Accept\r\nSET-COOKIE: b=2, c\r\nvary: \t Origin  \r\n'))
  const got = await web.get('/')
  expect(got.exchange.response?.headers).toEqual([
    ['x-LOUD', '1'],
    ['Set-Cookie', 'a=1'],
    ['Vary', 'Accept'],
    ['SET-COOKIE', 'b=2, c'],
    ['vary', 'Origin'],
    ['Content-Length', '0'],
  ])
  expect(got.header('X-Loud')).toBe('1')
  expect(got.header('vary')).toBe('Accept, Origin')
  expect(got.headers('set-cookie')).toEqual(['a=1', 'b=2, c'])
  expect(got.header('set-cookie')).toBe('a=1')
  expect(got.header('none')).toBeUndefined()
  expect(got.headers('none')).toEqual([])
})

test.each([
  ['lines that end in LF', 'HTTP/1.1 200 OK\nA: b\nContent-Length: 2\n\nok', 'end in LF'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n\t c\r\nContent-Length: 2\r\n\r\nok', 'second line'],
  ['an empty line before the status line', '\r\nHTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nok', 'empty line'],
  ['a blank before a colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok', 'colon'],
  ['two framings', 'HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 'Transfer-Encoding'],
])('%s: read, and noted once', async (_, bytes, note) => {
  const { web, notebook } = await answering(bytes)
  expect((await web.get('/')).text).toBe('ok')
  expect((await web.get('/')).text).toBe('ok')
  expect(notebook.notes).toHaveLength(1)
  expect(notebook.notes[0]?.value).toContain(note)
})

test('a status line without a reason, and the same length twice', async () => {
  const { web } = await answering('HTTP/1.1 200\r\nContent-Length: 2\r\nContent-Length: 2, 2\r\n\r\nok')
  expect(await web.get('/')).toMatchObject({ status: 200, text: 'ok' })
})

test('a reply that switches protocols is the last on its connection', async () => {
  const { web, server } = await answering('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n')
  expect((await web.get('/')).status).toBe(101)
  await web.get('/')
  expect(server.connections).toBe(2)
})

test('a reply that says close, or is HTTP/1.0, is the last on its connection', async () => {
  const said = ['HTTP/1.1 200 OK\r\nConnection: Close\r\n', 'HTTP/1.0 200 OK\r\n', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n', 'HTTP/1.1 200 OK\r\n']
  const server = await RawServer.onRequest((socket, { nth }) => socket.write(`${said[nth]}Content-Length: 2\r\n\r\nok`))
  const { web } = probeOf(server.port)
  for (let i = 0; i < 4; i++) await web.get('/')
  expect(server.requests.map((request) => request.nthOnConnection)).toEqual([0, 0, 0, 1])
})
