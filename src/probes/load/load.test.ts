import { describe, expect, test } from 'vitest'
import type { LoadRequest } from '../../author/load.ts'
import { Notebook } from '../probe-bench.ts'
import { RawServer, reply } from '../raw-server.ts'
import { loadProbe } from './load-probe.ts'
import { runLoad } from './load.ts'
import { loadOn, witness } from './load-bench.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nDigest: none\r\n\r\n`

test('a closed loop counts what the server counts', async () => {
  const server = await witness()
  const result = await loadOn(server.port, { seconds: 0.5, connections: 7 })
  const { arrivals, connections } = await server.tell()
  expect(result).toMatchObject({ loop: 'closed', errors: 0, kept: true, sent: arrivals.length, answered: arrivals.length, statuses: { 200: arrivals.length } })
  expect(connections).toBeGreaterThanOrEqual(7)
  expect(connections).toBeLessThan(arrivals.length)
  // the last answer may come after the time is up
  expect(result.requestsPerSecond).toBeGreaterThan(0)
  expect(result.requestsPerSecond).toBeLessThanOrEqual(arrivals.length / 0.5)
})

test('an open loop sends what is due, no more and no less', async () => {
  const server = await witness()
  const result = await loadOn(server.port, { seconds: 0.5, rate: 333 })
  expect(result).toMatchObject({ loop: 'open', sent: 167, answered: 167, errors: 0, statuses: { 200: 167 } })
  expect((await server.tell()).arrivals).toHaveLength(167)
})

describe.each([100, undefined])('at rate %s', (rate) => {
  test.each([
    ['a length', reply('hello')],
    ['chunks', CHUNKED],
    ['interim replies first', `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${reply('hello')}`],
  ])('kept: %s', async (_, bytes) => {
    const server = await RawServer.onRequest((socket) => socket.write(bytes))
    const result = await loadOn(server.port, { rate, connections: 2 })
    expect(result).toMatchObject({ errors: 0, answered: server.requests.length, statuses: { 200: server.requests.length } })
    expect(server.requests.length).toBeGreaterThanOrEqual(rate ? 30 : 2)
    expect(server.mostOpen).toBeLessThanOrEqual(2)
  })

  test.each([
    ['ended by the close', `${OK}\r\nall there is`],
    ['HTTP/1.0', `HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello`],
    ['Connection: close', reply('hello', 'Connection: close\r\n')],
  ])('then opened anew: %s', async (_, bytes) => {
    const server = await RawServer.onRequest((socket) => socket.end(bytes))
    const result = await loadOn(server.port, { rate, connections: 4 })
    expect(result).toMatchObject({ errors: 0, answered: server.requests.length })
    expect(server.requests.length).toBeGreaterThanOrEqual(rate ? 30 : 4)
    expect(server.connections).toBe(server.requests.length)
    expect(server.mostOpen).toBeLessThanOrEqual(8)
  })

  test('to HEAD, and 204', async () => {
    const server = await RawServer.onRequest((socket, { head }) => socket.write(head.startsWith('HEAD') ? `${OK}Content-Length: 500\r\n\r\n` : 'HTTP/1.1 204 No Content\r\n\r\n'))
    const result = await loadOn(server.port, { rate, connections: 2, request: (index) => ({ method: index % 2 ? 'HEAD' : 'DELETE', path: '/x' }) })
    const heads = server.requests.filter(({ head }) => head.startsWith('HEAD')).length
    expect(result).toMatchObject({ errors: 0, statuses: { 200: heads, 204: server.requests.length - heads } })
    expect(heads).toBeGreaterThan(0)
    expect(server.mostOpen).toBeLessThanOrEqual(2)
  })

  test('a server that ends kept connections without a word loses no GET', async () => {
    const server = await RawServer.onRequest((socket) => socket.end(reply('hello')))
    const { sent, answered, errors } = await loadOn(server.port, { rate, connections: 4 })
    expect({ answered, errors }).toEqual({ answered: sent, errors: 0 })
    expect(sent).toBeGreaterThanOrEqual(rate ? 30 : 4)
    // one that crossed the end was sent again
    expect(server.requests.length).toBeGreaterThanOrEqual(answered)
  })
})

test('a request for each index, in order, with what belongs to it', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('', '', '201 Created')))
  const request = (index: number): LoadRequest => ({ method: 'POST', path: `/charges/${index}`, headers: { 'Idempotency-Key': `k${index}` }, body: { index, word: 'naïve' } })
  // more than one batch
  const result = await loadOn(server.port, { seconds: 0.7, rate: 1000, request, connections: 1 })
  expect(result).toMatchObject({ sent: 700, answered: 700, statuses: { 201: 700 } })
  for (const [index, { head, body }] of server.requests.entries()) {
    expect(head.split('\r\n')).toEqual([
      `POST /charges/${index} HTTP/1.1`,
      `Host: 127.0.0.1:${server.port}`,
      'Accept: application/json, application/problem+json',
      'User-Agent: roadworthy',
      `Idempotency-Key: k${index}`,
      'Content-Type: application/json',
      expect.stringMatching(/^Content-Length: \d+$/),
    ])
    expect(JSON.parse(Buffer.from(body, 'latin1').toString())).toEqual({ index, word: 'naïve' })
  }
})

test('a function that throws ends the run with its error', async () => {
  const server = await witness()
  const request = (index: number): LoadRequest => {
    if (index === 300) throw new Error('no more of them')
    return { path: '/' }
  }
  await expect(loadOn(server.port, { seconds: 20, rate: 1000, request })).rejects.toThrow('no more of them')
})

test('all instances take turns', async () => {
  const servers = [await RawServer.onRequest((socket) => socket.write(reply('a'))), await RawServer.onRequest((socket) => socket.write(reply('b')))]
  const addresses = servers.map(({ port }) => ({ host: '127.0.0.1', port }))
  const result = await runLoad({ addresses, options: { request: { path: '/' }, seconds: 0.5, rate: 400 }, signal: new AbortController().signal })
  const counts = servers.map(({ requests }) => requests.length)
  expect(result.answered).toBe(200)
  expect(counts[0]! + counts[1]!).toBe(200)
  expect(Math.min(...counts)).toBeGreaterThan(60)
})

test('the probe chooses the instance, and writes each run down with its loop', async () => {
  const servers = [await RawServer.onRequest((socket) => socket.write(reply('a'))), await RawServer.onRequest((socket) => socket.write(reply('b')))]
  const notebook = new Notebook()
  const addresses = () => servers.map(({ port }) => ({ host: '127.0.0.1', port }))
  const load = loadProbe({ addresses, recorder: notebook, signal: new AbortController().signal, base: '/api/', authority: 'desk.test' })
  await load({ request: { path: '/tools' }, seconds: 0.2, rate: 100, instance: 1 })
  await load({ request: () => ({ path: '/tools' }), seconds: 0.1, connections: 3 })
  await expect(load({ request: { path: '/' }, seconds: 1, instance: 2 })).rejects.toThrow('there is no instance 2: 2 run')
  expect(servers[1]!.requests[0]!.head).toMatch(/^GET \/api\/tools HTTP\/1\.1\r\nHost: desk\.test\r\n/)
  expect(notebook.notes).toMatchObject([
    { label: 'load', value: expect.stringMatching(/^GET \/tools: 100\/s open loop for 0\.2 s, 20 sent, 20 answered \(20 × 200\), 0 errors, \d+\/s; open-loop latency p50 [\d.]+ ms, .*p99\.9 .*; own lateness p50 /) },
    { label: 'load', value: expect.stringMatching(/^changing requests: closed loop over 3 connections for 0\.1 s, .*; closed-loop latency p50 /) },
  ])
})

test.each([
  [{ seconds: 0 }, 'load lasts some seconds, not 0'],
  [{ seconds: 1, rate: -3 }, 'a rate is a number of requests a second, not -3'],
  [{ seconds: 1, connections: 1.5 }, 'connections are counted from 1, not 1.5'],
  [{ seconds: 1, request: { path: 'tools' } }, 'a path begins with a slash'],
])('what makes no sense is refused: %j', async (options, message) => {
  await expect(loadOn(1, options)).rejects.toThrow(message)
})
