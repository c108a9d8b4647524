import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attempt, hostile, report } from '../../../src/explain/samples.ts'
import { json } from '../../../src/report/json.ts'
import { ask, TestApp } from './support.ts'

let folder: string
let app: TestApp
let host: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roadworthy-strangers-'))
  const web = join(folder, 'dist')
  mkdirSync(join(web, 'assets'), { recursive: true })
  writeFileSync(join(web, 'index.html'), '<!doctype html><html><head><title>Roadworthy</title></head><body><main id="app"></main><script type="module" src="/assets/app-1.js"></script></body></html>')
  writeFileSync(join(web, 'assets', 'app-1.js'), 'console.log(1)')
  writeFileSync(join(folder, 'secret.txt'), 'the secret')
  symlinkSync(join(folder, 'secret.txt'), join(web, 'link.txt'))
  app = await TestApp.start({ web })
  host = `127.0.0.1:${app.port}`
}, 60_000)

afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
  expect(app.complaints).toEqual([])
})

const API = '/api/v1/roadmap'

describe('who is asked for', () => {
  test.each(['127.0.0.1:PORT', 'localhost:PORT', 'LocalHost:PORT', '[::1]:PORT'])('%s is this app', async (name) => {
    expect((await app.ask(API, { headers: { host: name.replace('PORT', String(app.port)) } })).status).toBe(200)
  })

  test.each(['evil.example', 'evil.example:PORT', '127.0.0.1', 'localhost', 'localhost:1', '127.0.0.1.nip.io:PORT', 'localhost.evil.example:PORT', '127.0.0.1:PORT@evil.example', '0.0.0.0:PORT'])(
    'a name that was made to point here (%s) gets nothing',
    async (name) => {
      for (const path of [API, '/', '/assets/app-1.js', `/?token=${new URL(app.app.url).searchParams.get('token')}`]) {
        const { status, headers } = await app.ask(path, { headers: { host: name.replace('PORT', String(app.port)) } })
        expect(status).toBe(421)
        expect(headers['set-cookie']).toBeUndefined()
      }
    },
  )

  test('a request that names nobody gets nothing', async () => {
    const text = await raw(`GET ${API} HTTP/1.0\r\nCookie: ${app.cookie}\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 421 /)
  })

  test('it listens on loopback alone', async () => {
    const others = Object.values(networkInterfaces()).flat().filter((one) => one && !one.internal && one.family === 'IPv4')
    for (const other of others) {
      await expect(new Promise((resolve, reject) => connect({ host: other?.address as string, port: app.port }).on('connect', resolve).on('error', reject))).rejects.toThrow('ECONNREFUSED')
    }
  })
})

describe('where a request comes from', () => {
  const writes: [string, string][] = [
    ['PUT', '/api/v1/challenges/late-fees/project'],
    ['DELETE', '/api/v1/challenges/late-fees/project'],
    ['POST', '/api/v1/challenges/late-fees/attempts'],
    ['DELETE', '/api/v1/attempts/x'],
    ['POST', '/api/v1/attempts/x/cancel'],
    ['POST', '/api/v1/import'],
  ]

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:3000', 'https://127.0.0.1:PORT', 'http://localhost:PORT'])('a page of %s may change nothing and hear nothing, cookie or not', async (origin) => {
    const headers = { origin: origin.replace('PORT', String(app.port)), 'content-type': 'application/json' }
    for (const [method, path] of writes) expect((await app.ask(path, { method, headers, body: '{}' })).status, path).toBe(403)
    expect((await app.ask('/api/v1/attempts/x/events', { headers })).status).toBe(403)
    expect((await app.ask(API, { headers })).status).toBe(403)
  })

  test.each(['cross-site', 'same-site'])('a request that the browser calls %s may neither', async (site) => {
    const headers = { 'sec-fetch-site': site }
    for (const [method, path] of writes) expect((await app.ask(path, { method, headers })).status, path).toBe(403)
    for (const path of [API, '/api/v1/attempts/x/events', '/api/v1/export', '/assets/app-1.js']) expect((await app.ask(path, { headers })).status, path).toBe(403)
  })

  test('a link from elsewhere leads to a page, and to no part of the API', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await app.ask('/steps/1', { headers })).status).toBe(200)
    expect((await app.ask(API, { headers })).status).toBe(403)
  })

  test('an address that was typed in may be looked at, and starts nothing', async () => {
    const headers = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }
    expect((await app.ask(API, { headers })).status).toBe(200)
    expect((await app.ask('/api/v1/attempts/x/events', { headers })).status).toBe(403)
    expect((await app.ask('/api/v1/attempts/x/cancel', { method: 'POST', headers })).status).toBe(403)
  })

  test('its own pages may do all of it', async () => {
    const headers = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
    expect((await app.ask('/api/v1/attempts/x/cancel', { method: 'POST', headers })).status).toBe(404)
    expect((await app.ask('/api/v1/attempts/x/events', { headers })).status).toBe(404)
  })

  test('nobody else is told that they may read: no answer carries a CORS header', async () => {
    const preflight = await app.ask(API, { method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'PUT' } })
    expect(preflight.status).toBe(403)
    for (const { headers } of [preflight, await app.ask(API), await app.ask('/')]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('the key', () => {
  const token = () => new URL(app.app.url).searchParams.get('token') as string

  test('the token is exchanged for a cookie, and leaves the address bar', async () => {
    const { status, headers } = await ask(app.app.origin, `/?token=${token()}`)
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(headers['set-cookie']?.[0]).toMatch(new RegExp(`^roadworthy-${app.port}=[\\w-]{32}; Path=/; HttpOnly; SameSite=Strict$`))
    expect(headers['set-cookie']?.[0]).not.toContain(token())
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('it is good for as long as the app runs: a second browser gets in as well', async () => {
    expect((await ask(app.app.origin, `/?token=${token()}`)).status).toBe(303)
    expect((await ask(app.app.origin, `/?token=${token()}`)).status).toBe(303)
  })

  test('from a link in a web page it is exchanged without a redirect, which would lose the cookie', async () => {
    const { status, headers, text } = await ask(app.app.origin, `/?token=${token()}`, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })
    expect(status).toBe(200)
    expect(headers['set-cookie']).toHaveLength(1)
    expect(text).not.toContain(token())
  })

  test.each(['', 'x', 'PART', 'LONGER', 'CASE'])('a wrong token (%s) opens nothing', async (kind) => {
    const wrong = { '': '', x: 'x', PART: token().slice(0, -1), LONGER: `${token()}x`, CASE: token().toLowerCase() }[kind] as string
    const { status, headers, text } = await ask(app.app.origin, `/?token=${wrong}`)
    expect(status).toBe(401)
    expect(headers['set-cookie']).toBeUndefined()
    expect(text).toContain('Open me with the link printed in the terminal')
  })

  test('the token opens the front door alone', async () => {
    for (const path of [`${API}?token=${token()}`, `/steps/1?token=${token()}`]) expect((await ask(app.app.origin, path)).status, path).toBe(401)
    expect((await ask(app.app.origin, API, { headers: { authorization: `Bearer ${token()}` } })).status).toBe(401)
    expect((await ask(app.app.origin, `/?token=${token()}`, { method: 'POST' })).status).toBe(401)
  })

  test('without the right cookie there is nothing, whatever is asked for', async () => {
    const { paths } = (await app.ask('/api/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>()
    const documented = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, '1')]))
    expect(documented.length).toBeGreaterThan(15)
    const others = ['/', '/index.html', '/assets/app-1.js', '/steps/1', '/topics/x', '/challenges/late-fees', '/history', '/nothing', '/api', '/api/docs', '/api/docs/', '/api/docs/json', '/api/docs/static/swagger-ui.css', '/api/openapi.json', '/api/v1/nothing']
    const value = app.cookie.split('=')[1] as string
    const cookies = [null, '', `roadworthy-${app.port}=`, `roadworthy-${app.port}=${value.slice(1)}`, `roadworthy-${app.port + 1}=${value}`, `other=${value}`, `roadworthy-${app.port}=${token()}`]
    for (const [method, path] of [...documented, ...others.map((path) => ['GET', path])] as [string, string][]) {
      for (const cookie of cookies) {
        const answer = await app.ask(path, { method, cookie })
        expect(answer.status, `${method} ${path} with ${cookie}`).toBe(401)
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      }
    }
  })

  test('it is told to nobody: no answer contains it, and only its owner may read where it is written', async () => {
    for (const path of ['/', API, '/api/openapi.json', '/nothing.js', '/api/v1/nothing', '/%zz']) expect((await app.ask(path)).text).not.toContain(token())
    const { statSync } = await import('node:fs')
    expect(statSync(join(app.home, 'running.json')).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(join(app.home, 'running.json'), 'utf8'))).toEqual({ pid: process.pid, url: app.app.url })
  })
})

describe('files', () => {
  const SECRETS = /root:|the secret|"dependencies"|BEGIN [A-Z ]*KEY/
  const ups = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%252f', '%252e%252e%252f', '..%c0%af', '..\\', '..%5c', '....//', './/../']
  const targets = (up: string) => [`${up.repeat(12)}etc/passwd`, `${up}secret.txt`, `${up.repeat(5)}package.json`, `${up.repeat(2)}package.json`]
  const prefixes = ['/', '/assets/', '//', '/assets//', '/api/docs/static/', '/api/docs/', '/steps/', '/topics/', '/challenges/', '/api/v1/challenges/', '/api/v1/attempts/', '/api/v1/topics/']

  test.each(prefixes)('no way leads out of %s', async (prefix) => {
    for (const path of ups.flatMap(targets).map((target) => prefix + target)) {
      const { status, text } = await app.ask(path)
      expect(text, path).not.toMatch(SECRETS)
      expect(status, path).toBeLessThan(500)
    }
  })

  test.each(['/link.txt', '/assets/app-1.js%00.html', '/assets/app-1.js/', '/assets/', '/assets', '/file:///etc/passwd', '/etc/passwd', '/assets/app-1.js%2f..%2f..%2fsecret.txt', '/.git/config'])('%s is not there', async (path) => {
    const { text, headers } = await app.ask(path)
    expect(text).not.toMatch(SECRETS)
    expect(headers['content-type']).not.toContain('javascript')
  })

  test('an address that takes the place of the request line does not either', async () => {
    for (const target of [`http://${host}/../../etc/passwd`, 'file:///etc/passwd', '../../etc/passwd', '*']) {
      expect(await raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${app.cookie}\r\nConnection: close\r\n\r\n`)).not.toMatch(SECRETS)
    }
  })

  test('what is there is there', async () => {
    const { status, headers, text } = await app.ask('/assets/app-1.js')
    expect({ status, text }).toEqual({ status: 200, text: 'console.log(1)' })
    expect(headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' })
  })
})

describe('a folder to connect', () => {
  const connectTo = (folder: unknown) => app.send('PUT', '/challenges/late-fees/project', { folder })

  test.each(['relative', './x', '../..', '~', '', 'file:///tmp', '/etc/passwd', '/does/not/exist', '/tmp\0/etc', 7, null, ['/tmp'], { a: 1 }])('%j is none', async (path) => {
    const { status, headers } = await connectTo(path)
    expect(status).toBe(422)
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })

  test('what else is in the body is refused, and so is what is no JSON', async () => {
    expect((await app.send('PUT', '/challenges/late-fees/project', { folder: '/tmp', more: 1 })).status).toBe(422)
    for (const [type, body, status] of [['text/plain', '{"folder":"/tmp"}', 415], ['application/x-www-form-urlencoded', 'folder=/tmp', 415], ['application/json', '{"folder":', 400], ['application/json', '{"__proto__":{"folder":"/tmp"}}', 400]] as const) {
      expect((await app.ask('/api/v1/challenges/late-fees/project', { method: 'PUT', body, headers: { 'content-type': type } })).status, body).toBe(status)
    }
  })

  test('too much is refused before it is read', async () => {
    const { status } = await app.ask('/api/v1/challenges/late-fees/project', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ folder: 'x'.repeat(100_000) }) })
    expect(status).toBe(413)
  })
})

describe('what a project or its program says', () => {
  const SCRIPT = '<img src=x onerror=alert(1)><script>alert(1)</script>'

  test('a hostile folder, report and program output are data in every answer, and part of no page', async () => {
    const project = join(folder, SCRIPT.replaceAll('/', '∕'))
    const kept = join(project, '.roadworthy', 'attempts', 'one')
    mkdirSync(kept, { recursive: true })
    const base = report(attempt([{ ...hostile(), check: '"><script>alert(1)</script>', output: `${SCRIPT}\n\nevent: evil\ndata: {"type":"attempt-finished"}\r\rid: 9\n\n` }]))
    const evil = { ...base, attempt: `${SCRIPT}\r\nset-cookie: a=b`, challenge: { slug: 'late-fees', title: SCRIPT, step: 1 }, project: { path: project, command: {}, uses: {} }, seed: '=cmd|calc' }
    writeFileSync(join(kept, 'report.json'), json(evil))
    expect((await app.send('PUT', '/challenges/late-fees/project', { folder: project })).status).toBe(200)

    const [one] = (await app.get('/attempts')).items
    expect(one).toMatchObject({ id: evil.attempt, title: SCRIPT, folder: project })
    const id = encodeURIComponent(evil.attempt)
    for (const path of ['/attempts', `/attempts/${id}`, '/challenges/late-fees', '/history', '/roadmap', '/attempts/%3Cscript%3Ealert(1)%3C%2Fscript%3E']) {
      const { headers } = await app.ask(`/api/v1${path}`)
      expect(headers['content-type'], path).toMatch(/^application\/(problem\+)?json; charset=utf-8$/)
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining("default-src 'none'") })
    }
    // what the program printed cannot end a frame and begin another
    const told = await app.events(id)
    expect(told.map(({ event }) => event.type)).toEqual(['attempt-started', 'check-finished', 'attempt-finished'])
    expect(told[1]?.event.finding.output).toBe(evil.findings[0]?.output)
    for (const path of ['/', '/steps/1', '/challenges/late-fees', `/challenges/${SCRIPT}`, `/topics/${encodeURIComponent(SCRIPT)}`, `/attempts/${id}`, `/${SCRIPT}`]) {
      const { text, headers } = await app.ask(path.replaceAll(' ', '%20'))
      expect(strangeIn(text), path).toEqual([])
      expect(headers['content-security-policy']).toContain("script-src 'self'")
    }
    // a spreadsheet must not take it for a formula
    expect((await app.ask('/api/v1/attempts.csv')).text).toContain(",'=cmd|calc,")
  })

  test('a hostile brief is text', async () => {
    const { toHtml } = await import('../../../src/library/roadmap/to-html.ts')
    const { renderShell } = await import('../../../src/server/pages/shell.ts')
    const { Assets } = await import('../../../src/server/pages/assets.ts')
    const brief = toHtml(`# ${SCRIPT}\n\n${SCRIPT}\n\n[a](javascript:alert(1)) [b](data:text/html,x) ![c](x" onerror="alert(1))\n\n\`\`\`"><script>\n</code>${SCRIPT}\n\`\`\`\n`)
    const page = renderShell(new Assets(join(folder, 'dist')), `</title>${SCRIPT}`, brief)
    expect(page.match(/<(script|img|iframe)\b[^>]*>/g)).toEqual(['<script type="module" src="/assets/app-1.js">'])
    expect(page).not.toMatch(/href="(javascript|data):/)
    // nor does a pattern of String.replace in it bring in what stands around it
    expect(renderShell(new Assets(join(folder, 'dist')), "$&$'$`", "$&$'$`$1")).toContain(`<title>$&amp;$&#39;$\`</title>`)
  })
})

/** Tags on a page that we have not written there. What the app finds in its data block is data, as long as nothing in it can end the block. */
function strangeIn(page: string): string[] {
  const ours = ['<script type="module" src="/assets/app-1.js">', '<script type="application/json" id="view" data-view="/roadmap">', '<script type="application/json" id="view" data-view="/steps/1">']
  return (page.match(/<(script|img|iframe|svg|style|link)\b[^>]*>/g) ?? []).filter((tag) => !ours.includes(tag))
}

/** Bytes as they are, for what no client would send. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ host: '127.0.0.1', port: app.port }, () => socket.write(bytes))
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}
