import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fakeApi, type FakeOptions } from './fake-api.ts'

const here = fileURLToPath(new URL('..', import.meta.url))

/** As strict as the server's own. */
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' }

/** Serves the built pages with made-up attempts: for looking at them, and for tests that need a run at a pace of their own. */
export async function serveBuilt(options: FakeOptions & { port?: number; dist?: string } = {}): Promise<{ server: Server; origin: string }> {
  const dist = options.dist ?? join(here, 'dist')
  const api = await fakeApi(options)
  const server = createServer((request, response) => api(request, response, () => sendFile(dist, request.url ?? '/', response)))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function sendFile(dist: string, address: string, response: ServerResponse): void {
  const path = new URL(address, 'http://here').pathname
  const asked = join(dist, path)
  const file = path !== '/' && asked.startsWith(dist) && existsSync(asked) && statSync(asked).isFile() ? asked : join(dist, 'index.html')
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' })
  createReadStream(file).pipe(response)
}

/** The pages as they are written, changing as they are edited. */
async function serveSource(port: number): Promise<void> {
  const { createServer: createVite } = await import('vite')
  const api = await fakeApi({})
  const vite = await createVite({ configFile: join(here, 'vite.config.ts'), server: { port, host: '127.0.0.1' }, plugins: [{ name: 'made-up-api', configureServer: ({ middlewares }) => void middlewares.use(api) }] })
  await vite.listen()
  vite.printUrls()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env['PORT'] ?? 5173)
  if (process.argv.includes('--built')) console.log((await serveBuilt({ port })).origin)
  else await serveSource(port)
}
