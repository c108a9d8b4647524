import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { probeOf } from '../probe-bench.ts'
import { RawServer } from '../raw-server.ts'

const openssl = spawnSync('openssl', ['version']).status === 0

/** An HTTPS server with a certificate made for this test. */
async function secure() {
  const folder = mkdtempSync(join(tmpdir(), 'tls-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (name: string) => join(folder, name)
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', file('key'), '-out', file('cert')],
    { stdio: 'ignore' },
  )
  const cert = readFileSync(file('cert'), 'utf8')
  const server = createServer({ key: readFileSync(file('key')), cert }, (request, response) => {
    request.resume().on('end', () => response.end(`${request.method} ${request.url}`))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { cert, port: (server.address() as { port: number }).port }
}

test.skipIf(!openssl)('over TLS', async () => {
  const { cert, port } = await secure()
  const { web, notebook } = probeOf(0, { address: () => ({ host: '127.0.0.1', port, tls: { ca: cert, servername: 'localhost' } }) })
  expect(web.url).toBe(`https://127.0.0.1:${port}`)
  expect((await web.get('/a')).text).toBe('GET /a')
  expect((await web.post('/b', 'x'.repeat(300_000))).text).toBe('POST /b')
  expect((await web.get('/c')).text).toBe('GET /c')
  expect(notebook.exchanges).toHaveLength(3)
})

test.skipIf(!openssl)('a certificate nobody vouches for', async () => {
  const { port } = await secure()
  const { web } = probeOf(0, { address: () => ({ host: '127.0.0.1', port, tls: {} }) })
  await expect(web.get('/a')).rejects.toThrow(/GET \/a: the program cannot be reached on 127\.0\.0\.1:\d+: self-signed certificate/)
})

test.skipIf(!openssl)('the time of a reply does not count the handshake', async () => {
  const { cert, port } = await secure()
  const slow = await RawServer.onConnection((socket) => {
    const onward = connect(port, '127.0.0.1')
    onward.on('error', () => {})
    socket.once('data', (hello) => setTimeout(() => onward.write(hello) && socket.pipe(onward).pipe(socket), 300))
    socket.on('close', () => onward.destroy())
  })
  const { web } = probeOf(0, { address: () => ({ host: '127.0.0.1', port: slow.port, tls: { ca: cert, servername: 'localhost' } }) })
  expect((await web.get('/a')).ms).toBeLessThan(200)
})
