import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ProgramBroke } from '../../author/program-broke.ts'
import type { TcpTalk } from '../../model/evidence.ts'
import { Notebook, rejection } from '../probe-bench.ts'
import { RawServer } from '../raw-server.ts'
import { tcpProbe } from './tcp-probe.ts'

function probe(port: number) {
  const notebook = new Notebook()
  const abort = new AbortController()
  return { tcp: tcpProbe({ address: () => ({ host: '127.0.0.1', port }), recorder: notebook, signal: abort.signal }), notebook, abort }
}

const talk = (notebook: Notebook, index = 0) => notebook.all[index] as TcpTalk

test('bytes there and back, and the record of them', async () => {
  const server = await RawServer.onConnection((socket) => socket.on('data', (chunk) => socket.write(chunk)))
  const { tcp, notebook } = probe(server.port)
  const connection = await tcp.connect()
  await connection.send('PING\r\n')
  await connection.send(Buffer.from('é'))
  const { bytes, ended } = await connection.receive({ until: (all) => all.length >= 8 })
  expect(bytes.toString()).toBe('PING\r\né')
  expect(ended).toBe('open')
  connection.destroy()
  expect(talk(notebook)).toEqual({ kind: 'tcp', atMs: expect.any(Number), ms: expect.any(Number), sent: { text: 'PING\r\né', bytes: 8 }, received: { text: 'PING\r\né', bytes: 8 }, end: 'open' })
})

test('receiving goes on where it was, until its time is over', async () => {
  const server = await RawServer.onConnection((socket) => {
    socket.write('a')
    setTimeout(() => socket.write('b'), 60)
  })
  const { tcp } = probe(server.port)
  const connection = await tcp.connect()
  const began = performance.now()
  expect((await connection.receive({ forMs: 30 })).bytes.toString()).toBe('a')
  expect(performance.now() - began).toBeGreaterThan(25)
  expect((await connection.receive({ until: (all) => all.includes('b') })).bytes.toString()).toBe('ab')
  connection.destroy()
})

test.each([
  ['closed', 'end'],
  ['reset', 'resetAndDestroy'],
] as const)('a connection the server has %s', async (ended, how) => {
  const server = await RawServer.onConnection((socket) => socket.write('bye', () => setTimeout(() => socket[how](), 20)))
  const { tcp, notebook } = probe(server.port)
  const connection = await tcp.connect()
  const began = performance.now()
  expect(await connection.receive({ forMs: 3000 })).toEqual({ bytes: Buffer.from('bye'), ended })
  expect(performance.now() - began).toBeLessThan(1500)
  expect(talk(notebook)).toMatchObject({ received: { text: 'bye' }, end: ended })
  // an answer, and no mistake
  await connection.send('anybody?')
  connection.destroy()
})

test('a half-closed connection can still be read', async () => {
  const server = await RawServer.onConnection((socket) => {
    let all = ''
    socket.on('data', (chunk) => (all += chunk.toString()))
    socket.on('end', () => socket.end(`you said ${all}`))
  })
  const { tcp } = probe(server.port)
  const connection = await tcp.connect()
  await connection.send('hello')
  connection.finish()
  expect(await connection.receive()).toEqual({ bytes: Buffer.from('you said hello'), ended: 'closed' })
})

test('a server that has ended its half can still be written to', async () => {
  let heard = ''
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('data', (chunk) => (heard += chunk.toString())).end('only me')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { tcp } = probe((server.address() as { port: number }).port)
  const connection = await tcp.connect()
  expect((await connection.receive()).ended).toBe('closed')
  await connection.send('and me')
  connection.finish()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(heard).toBe('and me')
  connection.destroy()
  server.close()
})

test('nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  const error = await rejection(probe(port).tcp.connect())
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toBe(`the program does not accept connections on 127.0.0.1:${port} (ECONNREFUSED)`)
})

test('the end of the check ends the connection', async () => {
  const server = await RawServer.onConnection(() => {})
  const { tcp, abort, notebook } = probe(server.port)
  const connection = await tcp.connect()
  const waiting = rejection(connection.receive({ forMs: 10_000 }))
  const reason = new Error('over')
  abort.abort(reason)
  expect(await waiting).toBe(reason)
  expect(await rejection(connection.send('x'))).toBe(reason)
  expect(await rejection(tcp.connect())).toBe(reason)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(server.sockets.size).toBe(0)
  expect(talk(notebook).end).toBe('open')
})

test('a sender without end is read no further than 64 MiB', async () => {
  let sent = 0
  const piece = Buffer.alloc(1 << 20)
  const server = await RawServer.onConnection((socket) => {
    const more = () => {
      sent += piece.length
      if (socket.writable && sent < 2 ** 30) socket.write(piece, more)
    }
    more()
  })
  const { tcp } = probe(server.port)
  const connection = await tcp.connect()
  const { bytes } = await connection.receive({ until: (all) => all.length > 64 * 2 ** 20, forMs: 20_000 })
  expect(bytes.length).toBeGreaterThan(64 * 2 ** 20)
  const pause = () => new Promise((resolve) => setTimeout(resolve, 200))
  await pause()
  const before = sent
  await pause()
  expect(sent).toBe(before)
  expect(sent).toBeLessThan(2 ** 30)
  connection.destroy()
})
