import { expect, test } from 'vitest'
import { makeExpect } from '../../author/expect.ts'
import { ProgramBroke } from '../../author/program-broke.ts'
import { probeOf, rejection } from '../probe-bench.ts'
import { RawServer, reply } from '../raw-server.ts'

const json = (text: string, type = 'application/json') => reply(text, `Content-Type: ${type}\r\n`)
const headersOf = (head: string | undefined) => Object.fromEntries((head ?? '').split('\r\n').slice(1).map((line) => line.split(': ', 2)))
const requestLine = (head: string | undefined) => head?.split('\r\n', 1)[0]

async function echo() {
  const server = await RawServer.onRequest((socket) => socket.write(json('{"ok":true}')))
  return { server, ...probeOf(server.port) }
}

test('what is sent by itself', async () => {
  const { web, server } = await echo()
  await web.get('/tools')
  expect(server.requests[0]?.head).toBe(
    ['GET /tools HTTP/1.1', `Host: 127.0.0.1:${server.port}`, 'Accept: application/json, application/problem+json', 'User-Agent: roadworthy'].join('\r\n'),
  )
})

test.each([
  ['a value', { a: 'é', n: 1 }, '{"a":"é","n":1}'],
  ['null', null, 'null'],
  ['a number', 0, '0'],
  ['text', '{"broken', '{"broken'],
  ['bytes', Buffer.from([0xff, 0, 1]), '\xff\0\x01'],
])('a body: %s', async (_, body, sent) => {
  const { web, server } = await echo()
  await web.post('/', body)
  expect(Buffer.from(server.requests[0]?.body ?? '', 'latin1')).toEqual(Buffer.from(sent, typeof body === 'object' && body instanceof Uint8Array ? 'latin1' : 'utf8'))
  expect(headersOf(server.requests[0]?.head)).toMatchObject({ 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(server.requests[0]?.body ?? '', 'latin1')) })
})

test('the media type of a body', async () => {
  const { web, server } = await echo()
  await web.post('/', 'a=b', { contentType: 'application/x-www-form-urlencoded' })
  await web.put('/', 'a', { contentType: null })
  await web.patch('/', 'a', { headers: { 'content-type': 'text/plain' } })
  await web.post('/')
  await web.delete('/', { body: { a: 1 } })
  const [form, none, own, empty, deleted] = server.requests.map((one) => headersOf(one.head))
  expect(form).toMatchObject({ 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '3' })
  expect(none).not.toHaveProperty('Content-Type')
  expect(own).toMatchObject({ 'content-type': 'text/plain' })
  expect(own).not.toHaveProperty('Content-Type')
  expect(empty).toMatchObject({ 'Content-Length': '0' })
  expect(empty).not.toHaveProperty('Content-Type')
  expect(deleted).toMatchObject({ 'Content-Length': '7' })
})

test('paths and queries are encoded, and what is encoded stays', async () => {
  const { web, server } = await echo()
  await web.get('/é b/%20?x=1', { query: { q: 'a&b=ç+', n: 5, tag: ['x', 'y z'], none: [] } })
  await web.get('/p', { query: {} })
  await web.get('/p', { query: { a: '1' } })
  expect(server.requests.map((one) => requestLine(one.head))).toEqual([
    'GET /%C3%A9%20b/%20?x=1&q=a%26b%3D%C3%A7%2B&n=5&tag=x&tag=y%20z HTTP/1.1',
    'GET /p HTTP/1.1',
    'GET /p?a=1 HTTP/1.1',
  ])
})

test('own headers replace the standard ones, in any case', async () => {
  const { web, server } = await echo()
  await web.get('/', { headers: { ACCEPT: 'text/html', 'X-A': 'b' } })
  const sent = headersOf(server.requests[0]?.head)
  expect(sent).toMatchObject({ ACCEPT: 'text/html', 'X-A': 'b' })
  expect(sent).not.toHaveProperty('Accept')
})

test.each<Record<string, string>>([{ 'X-A': 'b\r\nX-C: d' }, { 'X A': 'b' }, { 'X-A': 'ł' }])('a header that cannot be sent is a mistake of the check: %j', async (headers) => {
  const { web } = await echo()
  const error = await rejection(web.get('/', { headers }))
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toContain('tcp')
})

test('`as` adds headers to every request, and leaves the first probe alone', async () => {
  const { web, server } = await echo()
  const ana = web.as({ Authorization: 'Bearer ana' })
  await ana.get('/')
  await ana.as({ authorization: 'Bearer bob', 'X-Trace': '1' }).post('/', {})
  await web.get('/')
  const [first, second, third] = server.requests.map((one) => headersOf(one.head))
  expect(first).toMatchObject({ Authorization: 'Bearer ana' })
  expect(second).toMatchObject({ authorization: 'Bearer bob', 'X-Trace': '1' })
  expect(second).not.toHaveProperty('Authorization')
  expect(third).not.toHaveProperty('Authorization')
})

test('instances have an address each, which may change; the record names the one that was chosen', async () => {
  const servers = await Promise.all(['a', 'b', 'c'].map((name) => RawServer.onRequest((socket) => socket.write(reply(name)))))
  const ports = servers.map((one) => one.port)
  const { web, notebook } = probeOf(0, { address: (index) => ({ host: '127.0.0.1', port: ports[index] as number }) })
  expect((await web.get('/')).text).toBe('a')
  expect((await web.instance(1).get('/')).text).toBe('b')
  expect((await web.as({ A: 'b' }).instance(0).get('/')).text).toBe('a')
  expect(notebook.exchanges.map((one) => one.instance)).toEqual([undefined, 1, 0])
  ports[0] = ports[2] as number
  expect((await web.get('/')).text).toBe('c')
  expect(web.url).toBe(`http://127.0.0.1:${ports[2]}`)
  expect(headersOf(servers[2]?.requests[0]?.head).Host).toBe(`127.0.0.1:${ports[2]}`)
})

test('an authority and a base path', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('ok')))
  const { web, notebook } = probeOf(server.port, { authority: 'tools.example', base: '/api/', headers: { 'X-Key': 'k' } })
  await web.get('/tools')
  expect(web.url).toBe('http://tools.example/api')
  expect(requestLine(server.requests[0]?.head)).toBe('GET /api/tools HTTP/1.1')
  expect(headersOf(server.requests[0]?.head)).toMatchObject({ Host: 'tools.example', 'X-Key': 'k' })
  expect(notebook.exchanges[0]?.request.target).toBe('/api/tools')
  await web.get('http://tools.example/api/tools/1')
  expect(requestLine(server.requests[1]?.head)).toBe('GET /api/tools/1 HTTP/1.1')
})

test('a link out of a reply is followed to this server only', async () => {
  const { web, server } = await echo()
  await web.get(`http://localhost:${server.port}/tools/1`)
  await web.get('tools/2')
  expect(server.requests.map((one) => requestLine(one.head))).toEqual(['GET /tools/1 HTTP/1.1', 'GET /tools/2 HTTP/1.1'])
  const error = await rejection(web.get('http://elsewhere.example/'))
  expect(error).toMatchObject({ name: 'ClaimBroken', broken: { label: 'the link', observed: 'http://elsewhere.example/' } })
})

test('the record of an exchange', async () => {
  const { web, notebook } = await echo()
  const got = await web.post('/tools?a=b', { name: 'Säge' })
  expect(notebook.all).toEqual([
    {
      kind: 'exchange',
      atMs: expect.any(Number),
      ms: expect.any(Number),
      request: {
        method: 'POST',
        target: '/tools?a=b',
        headers: [
          ['Host', expect.any(String)],
          ['Accept', 'application/json, application/problem+json'],
          ['User-Agent', 'roadworthy'],
          ['Content-Type', 'application/json'],
          ['Content-Length', '16'],
        ],
        body: { text: '{"name":"Säge"}', bytes: 16 },
      },
      response: { version: '1.1', status: 200, reason: 'OK', headers: [['Content-Type', 'application/json'], ['Content-Length', '11']], body: { text: '{"ok":true}', bytes: 11 } },
    },
  ])
  expect(got.exchange).toBe(notebook.all[0])
  expect(got.ms).toBe(notebook.exchanges[0]?.ms)
})

test('long bodies are cut in the record, and bytes are base64', async () => {
  const server = await RawServer.onRequest((socket, { nth }) => socket.write(nth ? Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\0', 'latin1') : reply('y'.repeat(10_000))))
  const { web, notebook } = probeOf(server.port)
  const got = await web.post('/', 'x'.repeat(9000))
  expect(got.text).toBe('y'.repeat(10_000))
  expect(notebook.exchanges[0]?.request.body).toEqual({ text: 'x'.repeat(8192), bytes: 9000 })
  expect(notebook.exchanges[0]?.response?.body).toEqual({ text: 'y'.repeat(8192), bytes: 10_000 })
  expect((await web.post('/', Buffer.from([0, 255]))).bytes).toEqual(Buffer.from([255, 0]))
  expect(notebook.exchanges[1]?.request.body).toEqual({ base64: 'AP8=', bytes: 2 })
  expect(notebook.exchanges[1]?.response?.body).toEqual({ base64: '/wA=', bytes: 2 })
})

test('JSON is decoded, whatever its flavour; anything else is text', async () => {
  const bodies = [
    json('{"a":[1,"é"]}', 'Application/Problem+JSON; charset=utf-8'),
    json('\ufeff[1]'),
    json('{"a":1}', 'text/html'),
    json('"x"', 'application/x-json'),
    json('', 'application/json').replace('200 OK', '204 No Content'),
  ]
  const server = await RawServer.onRequest((socket, { nth }) => socket.write(bodies[nth] as string))
  const { web } = probeOf(server.port)
  const problem = await web.get('/')
  expect(problem.mediaType).toBe('application/problem+json')
  expect(problem.body).toEqual({ a: [1, 'é'] })
  expect(problem.body).toBe(problem.body)
  expect((await web.get('/')).body).toEqual([1])
  expect((await web.get('/')).body).toBe('{"a":1}')
  expect((await web.get('/')).body).toBe('"x"')
  expect((await web.get('/')).body).toBe('')
})

test.each([
  ['what is not JSON', json('{"a":'), '"{\\"a\\":"'],
  ['an empty body', json(''), 'an empty body'],
  ['text that is not UTF-8', Buffer.from(json('"xx"').replace('xx', '\xe4\xf6'), 'latin1'), 'bytes that are not UTF-8'],
])('a reply that says JSON breaks a claim with %s', async (_, bytes, observed) => {
  const server = await RawServer.onRequest((socket) => socket.write(bytes))
  const { web, notebook } = probeOf(server.port)
  const got = await web.get('/')
  expect(got.status).toBe(200)
  const error = await rejection((async () => got.body)())
  expect(error).toMatchObject({
    name: 'ClaimBroken',
    shownBy: notebook.exchanges[0],
    broken: { label: "the reply's body", expected: 'valid JSON, as its Content-Type application/json says', observed: expect.stringContaining(observed), part: 'body' },
  })
})

test('a failed expectation about a decoded body points to its exchange', async () => {
  const { web, notebook } = await echo()
  const { body } = await web.get('/')
  const judge = makeExpect('expect', () => {})
  const error = await rejection((async () => judge('it', body).toEqual({ ok: false }))())
  expect(error).toMatchObject({ shownBy: notebook.exchanges[0], broken: { pointer: '/ok' } })
})

test('content codings are undone for the decoded body only', async () => {
  const { gzipSync, brotliCompressSync, deflateSync } = await import('node:zlib')
  const coded = { gzip: gzipSync('{"a":1}'), br: brotliCompressSync('{"a":1}'), deflate: deflateSync('{"a":1}'), broken: Buffer.from('no') }
  const names = ['gzip', 'br', 'deflate', 'broken'] as const
  const server = await RawServer.onRequest((socket, { nth }) => {
    const name = names[nth] as (typeof names)[number]
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: ${name === 'broken' ? 'gzip' : name}\r\nContent-Length: ${coded[name].length}\r\n\r\n`)
    socket.write(coded[name])
  })
  const { web } = probeOf(server.port)
  for (const name of names.slice(0, 3)) {
    const got = await web.get('/')
    expect(got.body).toEqual({ a: 1 })
    expect(got.bytes).toEqual(coded[name])
  }
  const broken = await web.get('/')
  expect(() => broken.body).toThrow('cannot be decoded as gzip')
})

test('503 with Retry-After is asked again, up to five times', async () => {
  const server = await RawServer.onRequest((socket, { nth }) => socket.write(nth < 2 ? reply('', 'Retry-After: 0\r\n', '503 Service Unavailable') : reply('ok')))
  const { web, notebook } = probeOf(server.port)
  expect((await web.post('/', {})).status).toBe(200)
  expect(notebook.exchanges.map((one) => one.response?.status)).toEqual([503, 503, 200])
  const always = await RawServer.onRequest((socket) => socket.write(reply('', 'Retry-After: 0\r\n', '503 Service Unavailable')))
  const second = probeOf(always.port)
  expect((await second.web.get('/')).status).toBe(503)
  expect(always.requests).toHaveLength(6)
  await second.web.get('/', { retry503: false })
  expect(always.requests).toHaveLength(7)
})

test('503 without a Retry-After is an answer', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('', '', '503 Service Unavailable')))
  const { web } = probeOf(server.port)
  expect((await web.get('/')).status).toBe(503)
  expect(server.requests).toHaveLength(1)
})

test('a long Retry-After is cut to two seconds', async () => {
  const server = await RawServer.onRequest((socket, { nth }) => socket.write(nth === 0 ? reply('', 'Retry-After: 3600\r\n', '503 Service Unavailable') : reply('ok')))
  const { web } = probeOf(server.port)
  const began = performance.now()
  expect((await web.get('/')).status).toBe(200)
  expect(performance.now() - began).toBeGreaterThan(1900)
  expect(performance.now() - began).toBeLessThan(4000)
})

test('`attempt` takes a lost connection for an answer, but not nonsense', async () => {
  const server = await RawServer.onRequest((socket, { head }) => {
    if (head.includes('/lost')) socket.destroy()
    else if (head.includes('/nonsense')) socket.write('hello there')
    else if (head.includes('/ok')) socket.write(reply('ok'))
  })
  const { web } = probeOf(server.port)
  expect((await web.attempt('GET', '/ok'))?.text).toBe('ok')
  expect(await web.attempt('POST', '/lost', { body: {} })).toBeUndefined()
  expect(await web.attempt('GET', '/never', { limitMs: 50 })).toBeUndefined()
  await expect(web.attempt('GET', '/nonsense')).rejects.toBeInstanceOf(ProgramBroke)
})

test('the end of the check ends its requests, and their connections', async () => {
  const server = await RawServer.onRequest(() => {})
  const { web, notebook, abort } = probeOf(server.port)
  const waiting = rejection(web.get('/never'))
  // nobody waits for this one: that must not be an unhandled rejection
  void web.get('/forgotten')
  await new Promise((resolve) => setTimeout(resolve, 30))
  const reason = new Error('the check was over')
  abort.abort(reason)
  expect(await waiting).toBe(reason)
  expect(notebook.exchanges.map((one) => one.error)).toEqual(['called off: the check was over', 'called off: the check was over'])
  expect(await rejection(web.get('/late'))).toBe(reason)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(server.sockets.size).toBe(0)
})
