import { describe, expect, test } from 'vitest'
import { ReplyReader } from './reply-reader.ts'

/** Reads bytes in pieces of so many; what is known then. */
function read(text: string, options: { piece?: number; toHead?: boolean; closes?: boolean } = {}) {
  const bytes = Buffer.from(text, 'latin1')
  const { piece = bytes.length, toHead = false } = options
  const reader = new ReplyReader()
  reader.start(toHead)
  let whole = false
  // one buffer for all, as a connection has it
  const inbox = Buffer.alloc(Math.max(piece, 1), 'x')
  for (let at = 0; at < bytes.length; at += piece) whole = reader.push(inbox, bytes.copy(inbox, 0, at, at + piece))
  if (options.closes) whole = reader.end()
  return { whole, status: reader.status, reusable: reader.reusable }
}

const OK = 'HTTP/1.1 200 OK\r\n'
const SMALL_CHUNKS = `${OK}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA ; x="y"\r\n0123456789\r\n0\r\nDigest: none\r\n\r\n`

describe.each([1, 2, 3, 7, 10_000])('in pieces of %d bytes', (piece) => {
  test.each([
    ['with a length', `${OK}Content-Length: 5\r\n\r\nhello`],
    ['names in any case, no blank', `${OK}CONTENT-LENGTH:5\r\n\r\nhello`],
    ['the length said twice alike', `${OK}Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello`],
    ['an empty body', `${OK}Content-Length: 0\r\n\r\n`],
    ['chunks with extensions and trailers', SMALL_CHUNKS],
    ['chunks without trailers', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
    ['after interim replies', `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n${OK}Content-Length: 2\r\n\r\nok`],
    ['lines that end in LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
    ['an empty line before', `\r\n${OK}Content-Length: 2\r\n\r\nok`],
    ['HTTP/1.0 that keeps', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok'],
    ['a status without a reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok'],
  ])('whole and kept: %s', (_, text) => {
    expect(read(text, { piece })).toEqual({ whole: true, status: 200, reusable: true })
    expect(read(text.slice(0, -1), { piece }).whole).toBe(false)
    expect(read(text.slice(0, -1), { piece, closes: true }).whole).toBe(false)
  })

  test.each([
    ['the server says close', `${OK}Connection: close\r\nContent-Length: 2\r\n\r\nok`],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['more than the reply', `${OK}Content-Length: 2\r\n\r\nok and more`],
    ['two framings', `${OK}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ])('whole and not kept: %s', (_, text) => {
    expect(read(text, { piece: Math.max(piece, 60) })).toEqual({ whole: true, status: 200, reusable: false })
  })

  test('ended by the close', () => {
    expect(read(`${OK}\r\nall there is`, { piece })).toMatchObject({ whole: false })
    expect(read(`${OK}\r\nall there is`, { piece, closes: true })).toEqual({ whole: true, status: 200, reusable: false })
  })

  test('no body: to HEAD, 204, 304', () => {
    expect(read(`${OK}Content-Length: 500\r\n\r\n`, { piece, toHead: true })).toEqual({ whole: true, status: 200, reusable: true })
    expect(read('HTTP/1.1 204 No Content\r\n\r\n', { piece })).toEqual({ whole: true, status: 204, reusable: true })
    expect(read('HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n', { piece })).toEqual({ whole: true, status: 304, reusable: true })
  })

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', 'not HTTP'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'not HTTP'],
    ['a status in words', 'HTTP/1.1 fine OK\r\n\r\n', 'not HTTP'],
    ['a length in words', `${OK}Content-Length: five\r\n\r\nhello`, 'Content-Length'],
    ['a negative length', `${OK}Content-Length: -5\r\n\r\nhello`, 'Content-Length'],
    ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`, 'two different'],
    ['a body without end', `${OK}Content-Length: 99999999999\r\n\r\n`, 'a body of more than'],
    ['a chunk without its size', `${OK}Transfer-Encoding: chunked\r\n\r\nhello\r\n`, 'chunk'],
    ['a chunk longer than its size', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n`, 'longer than its size'],
    ['headers without end', OK + 'A: b\r\n'.repeat(20_000), 'headers'],
    ['one header without end', `${OK}A: ${'b'.repeat(100_000)}`, 'headers'],
    ['interim replies without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10_000), 'headers'],
    ['a chunk extension without end', `${OK}Transfer-Encoding: chunked\r\n\r\n5;${'a'.repeat(10_000)}`, 'a line of more than'],
    ['trailers without end', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(20_000)}`, 'headers'],
  ])('garbage: %s', (_, text, message) => {
    expect(() => read(text, { piece })).toThrow(message)
  })
})

test('it reads one reply after another', () => {
  const reader = new ReplyReader()
  for (const text of [SMALL_CHUNKS, 'HTTP/1.0 404 No\r\nContent-Length: 1\r\n\r\nx', `${OK}Content-Length: 2\r\n\r\nok`]) {
    reader.start(false)
    expect(reader.begun).toBe(false)
    expect(reader.push(Buffer.from(text), text.length)).toBe(true)
  }
  expect(reader).toMatchObject({ status: 200, reusable: true })
})
