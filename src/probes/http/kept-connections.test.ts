import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { together } from '../../author/together.ts'
import { probeOf, rejection } from '../probe-bench.ts'
import { RawServer, reply } from '../raw-server.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('one connection does for many requests, reads and writes', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('ok')))
  const { web } = probeOf(server.port)
  await web.get('/')
  await web.get('/')
  for (let i = 0; i < 20; i++) {
    await web.post('/', { i })
    await web.get('/')
  }
  expect(server.connections).toBe(1)
})

test('requests side by side have connections of their own, up to 256; the rest wait for their turn', async () => {
  const held: (() => void)[] = []
  let holding = true
  const server = await RawServer.onRequest((socket) => {
    if (holding) held.push(() => socket.write(reply('ok')))
    else socket.write(reply('ok'))
  })
  const { web } = probeOf(server.port)
  const asked = together(300, (i) => (i % 2 ? web.get('/') : web.post('/', { i })))
  await pause(500)
  expect(server.connections).toBe(256)
  holding = false
  for (const release of held) release()
  expect((await asked).every((one) => one.status === 200)).toBe(true)
  expect(server.requests.length).toBe(300)
}, 20_000)

test('a request that waits for a connection is called off with the check', async () => {
  const server = await RawServer.onRequest(() => {})
  const { web, abort } = probeOf(server.port)
  const asked = together(257, () => rejection(web.get('/')))
  await pause(200)
  abort.abort(new Error('over'))
  expect((await asked).map((error) => error.message)).toEqual(Array(257).fill('over'))
}, 20_000)

test('a server that closes after every reply without saying so is not blamed, and gets each write once', async () => {
  const server = await RawServer.onRequest((socket) => socket.end(reply('ok')))
  const { web, notebook } = probeOf(server.port)
  for (let i = 0; i < 200; i++) {
    expect((await web.post(`/${i}`, { i })).status).toBe(200)
    if (i % 7 === 0) expect((await web.get(`/${i}`)).status).toBe(200)
  }
  const writes = server.requests.filter((one) => one.head.startsWith('POST'))
  expect(writes.map((one) => JSON.parse(one.body).i)).toEqual(Array.from({ length: 200 }, (_, i) => i))
  expect(notebook.exchanges.every((one) => one.response?.status === 200)).toBe(true)
})

test.each(['end', 'resetAndDestroy'] as const)('a server whose patience with idle connections is short (%s) is not blamed', async (how) => {
  const server = await RawServer.onRequest((socket) => {
    socket.write(reply('ok'))
    clearTimeout(timers.get(socket))
    timers.set(socket, setTimeout(() => socket[how](), 40))
  })
  const timers = new Map<unknown, NodeJS.Timeout>()
  const { web } = probeOf(server.port)
  for (let i = 0; i < 20; i++) {
    await web.post('/', { i })
    await web.get('/')
    await web.post('/', { i })
    await pause(36 + (i % 8))
    await (i % 2 ? web.get('/') : web.post('/', { i }))
    await pause(36 + (i % 7))
  }
  expect(server.requests.filter((one) => one.head.startsWith('POST'))).toHaveLength(50)
})

test('a GET on a kept connection that turns out dead is asked once more, and the record has it once', async () => {
  const server = await RawServer.onRequest((socket, { nthOnConnection }) => {
    if (nthOnConnection === 0) socket.write(reply('ok'))
    else socket.resetAndDestroy()
  })
  const { web, notebook } = probeOf(server.port)
  await web.get('/1')
  expect((await web.get('/2')).text).toBe('ok')
  expect(server.requests.map((one) => one.head.split(' ')[1])).toEqual(['/1', '/2', '/2'])
  expect(notebook.exchanges.map((one) => one.request.target)).toEqual(['/1', '/2'])
})

test('a 408 that crossed a GET on a kept connection is no answer to it', async () => {
  const server = await RawServer.onRequest((socket, { nthOnConnection }) => {
    if (nthOnConnection === 0) socket.write(reply('ok'))
    else socket.end(reply('idle', 'Connection: close\r\n', '408 Request Timeout'))
  })
  const { web } = probeOf(server.port)
  await web.get('/1')
  expect((await web.get('/2')).status).toBe(200)
  const impatient = await RawServer.onRequest((socket) => socket.end(reply('', 'Connection: close\r\n', '408 Request Timeout')))
  expect((await probeOf(impatient.port).web.get('/')).status).toBe(408)
})

test('a GET is asked again only once, and not on a new connection', async () => {
  const server = await RawServer.onRequest((socket, { nth }) => {
    if (nth === 0) socket.write(reply('ok'))
    else socket.destroy()
  })
  const { web } = probeOf(server.port)
  await web.get('/1')
  await expect(web.get('/2')).rejects.toThrow('closed the connection without an answer')
  expect(server.requests).toHaveLength(3)
  await expect(web.get('/3')).rejects.toThrow('closed the connection without an answer')
  expect(server.requests).toHaveLength(4)
})

test('a GET that had the beginning of a reply is not asked again', async () => {
  const server = await RawServer.onRequest((socket, { nth }) => {
    if (nth === 0) socket.write(reply('ok'))
    else socket.end('HTTP/1.1 200')
  })
  const { web } = probeOf(server.port)
  await web.get('/1')
  await expect(web.get('/2')).rejects.toThrow('in the middle of the headers')
  expect(server.requests).toHaveLength(2)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('a %s that is lost is never sent again', async (method) => {
  const server = await RawServer.onRequest((socket, { head }) => {
    if (head.startsWith('GET')) socket.write(reply('ok'))
    else socket.destroy()
  })
  const { web } = probeOf(server.port)
  await web.get('/')
  await web.get('/')
  await expect(web.request(method, '/x', { body: {} })).rejects.toThrow(`${method} /x: the program closed the connection without an answer`)
  expect(server.requests.filter((one) => one.head.startsWith(method))).toHaveLength(1)
})

test('a write does not follow the refusal of a body before the server is known to stay', async () => {
  // hangs up on refusals only, without saying so
  const server = await RawServer.onRequest((socket, { head }) => {
    if (head.includes('/bad')) socket.end(reply('no', '', '400 Bad Request'))
    else socket.write(reply('ok'))
  })
  const { web } = probeOf(server.port)
  await web.get('/')
  await web.get('/')
  for (let i = 0; i < 20; i++) {
    expect((await web.post('/bad', {})).status).toBe(400)
    expect((await web.post('/good', {})).status).toBe(200)
  }
  expect(server.requests).toHaveLength(42)
})

test('a server that hangs up shortly after an error of its own, without saying so, is not blamed', async () => {
  let asked = 0
  const server = await RawServer.onRequest((socket) => {
    asked++
    socket.write(reply('x', '', asked % 3 === 0 ? '500 Internal Server Error' : '200 OK'))
    if (asked % 3 === 0) setTimeout(() => socket.end(), 3)
  })
  const { web } = probeOf(server.port)
  for (let i = 1; i <= 30; i++) expect((await web.post('/', { i })).status).toBe(i % 3 === 0 ? 500 : 200)
})

test('a server that stays after refusals keeps its connections', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('no', '', '422 Unprocessable Content')))
  const { web } = probeOf(server.port)
  await web.post('/bad', {})
  await pause(30)
  // on a busy machine many a write comes so late that it has a connection of its own, but not all of very many
  let writes = 1
  while (writes < 500 && server.connections > writes - 10) {
    await web.post('/bad', {})
    writes++
  }
  expect(server.connections).toBeLessThanOrEqual(writes - 10)
})

/** Serves nobody else before the connection it serves is closed. */
function oneAtATime(): Promise<RawServer> {
  const queue: (() => void)[] = []
  let serving = false
  return RawServer.onConnection((socket) => {
    const serve = () => {
      serving = true
      socket.on('data', () => socket.write(reply('ok')))
      socket.on('close', () => {
        serving = false
        queue.shift()?.()
      })
      socket.resume()
    }
    socket.pause()
    if (serving) queue.push(serve)
    else serve()
  })
}

test('a server that serves one connection at a time is not waited for in vain', async () => {
  const server = await oneAtATime()
  const { web } = probeOf(server.port)
  const replies = await together(12, (i) => web.post('/', { i }))
  expect(replies).toHaveLength(12)
  for (let i = 0; i < 5; i++) await web.post('/', {})
}, 15_000)

test('reads and writes one after another never need two connections at once', async () => {
  const server = await oneAtATime()
  const { web } = probeOf(server.port)
  const began = performance.now()
  for (let i = 0; i < 5; i++) {
    await web.post('/', {})
    await web.get('/')
    await pause(25)
  }
  expect(performance.now() - began).toBeLessThan(900)
})

test('a write that waited for its turn does not get a connection that is about to be closed', async () => {
  const server = await RawServer.onRequest((socket) => void setTimeout(() => socket.end(reply('ok')), 20))
  const { web } = probeOf(server.port)
  const replies = await together(600, (i) => web.post('/', { i }))
  expect(replies).toHaveLength(600)
  expect(server.requests).toHaveLength(600)
}, 20_000)

test('a kept connection is not used when the server has said it is about to close it', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('ok', 'Keep-Alive: timeout=1, max=9\r\n')))
  const { web } = probeOf(server.port)
  await web.get('/')
  await web.get('/')
  expect(server.connections).toBe(1)
  await pause(600)
  await web.get('/')
  expect(server.connections).toBe(2)
})

test('a write after a while goes on a new connection, a read does not', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('ok')))
  const { web } = probeOf(server.port)
  await web.get('/')
  await pause(50)
  await web.get('/')
  expect(server.connections).toBe(1)
  await pause(50)
  await web.post('/', {})
  expect(server.connections).toBe(2)
})

test('the connections to a process that is gone are dropped', async () => {
  const server = await RawServer.onRequest((socket) => socket.write(reply('ok')))
  const { web, pool } = probeOf(server.port)
  await web.get('/')
  pool.forget({ host: '127.0.0.1', port: server.port })
  await web.get('/')
  expect(server.connections).toBe(2)
})

test('closing the pool ends every connection, and what is under way', async () => {
  const server = await RawServer.onRequest((socket, { head }) => {
    if (head.includes('/quick')) socket.write(reply('ok'))
  })
  const { web, pool } = probeOf(server.port)
  await web.get('/quick')
  const waiting = rejection(web.get('/never'))
  await pause(20)
  pool.close()
  expect((await waiting).message).toBe('the connection pool was closed')
  await pause(20)
  expect(server.sockets.size).toBe(0)
  await expect(web.get('/quick')).rejects.toThrow('closed')
})

/** In a process of its own: a refusal races with the writing only if both sides run at once. */
const REFUSING = `
  require('node:net').createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('HTTP/1.1 413 Content Too Large\\r\\nConnection: close\\r\\nContent-Length: 8\\r\\n\\r\\ntoo much', () => socket.resetAndDestroy()))
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

test('an early refusal of a large body is read, though the server hangs up on the rest', async () => {
  const server = spawn(process.execPath, ['-e', REFUSING], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void server.kill())
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  const { web } = probeOf(Number(port))
  const body = Buffer.alloc(8 * 2 ** 20, 'x')
  for (let i = 0; i < 40; i++) {
    const got = await web.post('/upload', body, { contentType: 'text/plain' })
    expect(got).toMatchObject({ status: 413, text: 'too much' })
  }
}, 20_000)

test.skipIf(process.platform !== 'linux')('a server that writes headers and body apart does not cost 40 ms for each reply', async () => {
  const server = await RawServer.onRequest((socket) => {
    socket.setNoDelay(false)
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n')
    socket.write('ok')
  })
  const { web } = probeOf(server.port)
  for (let i = 0; i < 60; i++) await web.get('/')
  // it stalls on kept connections only; three times are enough to know
  expect(server.connections).toBeGreaterThan(20)
})

/** Accepts nobody for a while, with room for two in its queue. */
const BUSY = `
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: 2\\r\\n\\r\\nok'))
  }).listen(0, '127.0.0.1', 1, () => {
    require('node:fs').writeSync(1, server.address().port + '\\n')
    for (const until = Date.now() + 300; Date.now() < until; );
  })`

test.skipIf(process.platform !== 'linux')('a server whose queue is short is knocked at again before the kernel would', { retry: 2 }, async () => {
  const server = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void server.kill())
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  const { web } = probeOf(Number(port))
  const began = performance.now()
  const replies = await together(12, (i) => web.post('/', { i }))
  expect(replies.map((one) => one.text)).toEqual(Array(12).fill('ok'))
  expect(performance.now() - began).toBeLessThan(980)
})
