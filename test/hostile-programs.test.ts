import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually, isAlive, processesWith } from './support/left-over.ts'
import { makeFolder, makeProject, makeSmallFolder, runProject, serverThat, webProject } from './support/project.ts'
import { keptReports, run } from './support/roadworthy.ts'

/** One check of tools-rest that does nothing but create and read. */
const ONE = ['--only', 'creates-with-a-location']

describe.concurrent('a program that does not start', () => {
  test('never listens', async ({ expect }) => {
    const folder = webProject('setInterval(() => {}, 1000)')
    const { code, told } = await run(['check', folder], { env: { ROADWORTHY_BOOT_SECONDS: '1' } })
    expect(code).toBe(1)
    expect(told).toMatch(/did not listen on PORT=\d+ within 1 s\./)
    expect(keptReports(folder)[0]).toMatchObject({ outcome: 'did-not-start', findings: [] })
  })

  test('exits at once, with its last words', async ({ expect }) => {
    const { code, told } = await run(['check', webProject('console.error("no such table: tools"); process.exit(3)')])
    expect(code).toBe(1)
    expect(told).toContain('ended with exit code 3 before it was ready.')
    expect(told).toContain('no such table: tools')
  })

  test('is not found', async ({ expect }) => {
    const folder = makeProject({ 'roadworthy.yaml': 'challenge: tools-rest\nprocesses:\n  web: no-such-program --serve\n' })
    const { code, told } = await run(['check', folder])
    expect(code).toBe(1)
    expect(told).toContain('The shell did not find the command')
  })

  test('listens on another port', async ({ expect }) => {
    const port = await takenPort(false)
    const source = serverThat('reply.end()').replace('process.env.PORT', String(port))
    const { code, told } = await run(['check', webProject(source)], { env: { ROADWORTHY_BOOT_SECONDS: '2' } })
    expect(code).toBe(1)
    expect(told).toMatch(new RegExp(`listens on port ${port}, not on PORT=\\d+; nobody could reach it within 2 s\\.`))
  })

  test('wants a port that is taken', async ({ expect }) => {
    const port = await takenPort(true)
    const { code, told } = await run(['check', webProject(serverThat('reply.end()').replace('process.env.PORT', String(port)))])
    expect(code).toBe(1)
    expect(told).toContain('The port it wanted is taken.')
  })

  test.each([
    ['answers /healthz with 500', `reply.writeHead(500).end()`, 'answered GET /healthz with 500; it was not ready within 1 s.'],
    ['answers /healthz with garbage', `request.socket.end('x'.repeat(100))`, 'answered GET /healthz with something that is not HTTP; it was not ready within 1 s.'],
    ['hangs up on /healthz', `request.socket.destroy()`, 'before it answered GET /healthz; it was not ready within 1 s.'],
  ])('%s', async (_, answer, sentence) => {
    const source = `import { createServer } from 'node:http'\ncreateServer((request, reply) => { ${answer} }).listen(process.env.PORT)`
    const { code, told } = await run(['check', webProject(source)], { env: { ROADWORTHY_BOOT_SECONDS: '1' } })
    expect(code).toBe(1)
    expect(told).toContain(sentence)
  })

  test('accepts connections and says nothing', async ({ expect }) => {
    const source = `import { createServer } from 'node:net'\ncreateServer(() => {}).listen(process.env.PORT)`
    const { code, told } = await run(['check', webProject(source)], { env: { ROADWORTHY_BOOT_SECONDS: '1' } })
    expect(code).toBe(1)
    expect(told).toContain('accepted a connection but did not answer GET /healthz; it was not ready within 1 s.')
  })
})

describe.concurrent('a command that prepares', () => {
  test('a build that fails', async ({ expect }) => {
    const folder = makeProject({ 'roadworthy.yaml': 'challenge: tools-rest\nbuild: echo cannot find module left-pad; exit 7\nprocesses:\n  web: node server.mjs\n' })
    const { code, told } = await run(['check', folder])
    expect(code).toBe(1)
    expect(told).toContain('ended with exit code 7.')
    expect(told).toContain('cannot find module left-pad')
  })

  test('a build that hangs', async ({ expect }) => {
    const folder = makeProject({ 'roadworthy.yaml': 'challenge: tools-rest\nbuild: echo fetching; sleep 1000\nprocesses:\n  web: node server.mjs\n' })
    const { code, told } = await run(['check', folder], { env: { ROADWORTHY_BUILD_SECONDS: '1' } })
    expect(code).toBe(1)
    expect(told).toContain('The build command `echo fetching; sleep 1000` had not ended after 1 s.')
    expect(told).toContain('fetching')
  })

  test('a release that fails', async ({ expect }) => {
    const folder = webProject(serverThat('reply.end()'), undefined, '  release: echo relation already exists >&2; exit 1\n')
    const { code, told } = await run(['check', folder, ...ONE])
    expect(code).toBe(1)
    expect(told).toContain('ended with exit code 1.')
    expect(told).toContain('relation already exists')
    expect(keptReports(folder)[0]?.trouble?.phase).toBe('release')
  })

  test('a release that hangs', async ({ expect }) => {
    const folder = webProject(serverThat('reply.end()'), undefined, '  release: echo waiting for a lock; sleep 1000\n')
    const { code, told } = await run(['check', folder, ...ONE], { env: { ROADWORTHY_RELEASE_SECONDS: '1' } })
    expect(code).toBe(1)
    expect(told).toContain('had not ended after 1 s.')
    expect(told).toContain('waiting for a lock')
  })
})

describe.concurrent('a program that answers badly', () => {
  const cases: [name: string, answer: string, expected: RegExp][] = [
    ['garbage bytes', `request.socket.end(Buffer.from([0x16, 3, 1, 0, 255, 254, 7, 7, 7]))`, /not HTTP/],
    ['endless headers', `const { socket } = request; socket.write('HTTP/1.1 200 OK\\r\\n'); const more = () => { while (socket.writable && socket.write('x-more: ' + 'y'.repeat(1000) + '\\r\\n')); socket.once('drain', more) }; more()`, /header/i],
    ['a gigabyte of body', `reply.writeHead(201, { 'content-type': 'application/json' }); const piece = Buffer.alloc(1 << 20, 97); let left = 1024; const more = () => { while (left-- > 0) if (!reply.write(piece)) return reply.once('drain', more); reply.end() }; more()`, /body/i],
    ['nothing, ever', ``, /within|did not/i],
    ['one byte a minute', `request.socket.write('H'); setInterval(() => request.socket.write('T'), 60_000)`, /within|did not/i],
    ['half a reply', `request.socket.end('HTTP/1.1 201 Created\\r\\nContent-Length: 100\\r\\n\\r\\n{"id":')`, /closed|ended|whole/i],
    ['a crash', `console.error('out of tools'); process.exit(9)`, /The program ended with exit code 9\..*out of tools/],
    ['a stop', `process.kill(process.pid, 'SIGSTOP')`, /within|did not/i],
  ]
  test.each(cases)('%s', async (_, answer, sentence) => {
    const folder = webProject(serverThat(answer))
    const { code, told } = await run(['check', folder, ...ONE])
    expect(code).toBe(1)
    expect(told).toMatch(sentence)
    const [report] = keptReports(folder)
    expect(report?.findings[0]).toMatchObject({ verdict: 'failed', blame: 'program' })
    // of a flood the record keeps a little
    expect(JSON.stringify(report).length).toBeLessThan(1 << 18)
  })
})

describe.concurrent('a filter that misbehaves', () => {
  test.each([
    ['prints a gigabyte', `const piece = 'x'.repeat(1 << 20)\nlet left = 1024\nconst more = () => { while (left-- > 0) if (!process.stdout.write(piece)) return process.stdout.once('drain', more) }\nmore()`, /wrote more than 64 MiB to its output/],
    ['never ends', 'setInterval(() => {}, 1000)', /did not end|had not ended/i],
    ['crashes', 'process.stdin.once("data", () => process.kill(process.pid, "SIGSEGV"))', /SIGSEGV/],
  ])('%s', async (_, source, sentence) => {
    const folder = runProject(source)
    const { code, told } = await run(['check', folder, '--only', 'one-line-per-loan-in-order'])
    expect(code).toBe(1)
    expect(told).toMatch(sentence)
    expect(keptReports(folder)[0]?.findings[0]?.verdict).toBe('failed')
  })
})

describe('a program that misbehaves', () => {
  test.each(['::1', '0.0.0.0', '::'])('listens on %s alone: it is found', async (host) => {
    const folder = webProject(serverThat('reply.writeHead(400).end()').replace('127.0.0.1', host))
    const { code } = await run(['check', folder, ...ONE])
    expect(code).toBe(1)
    expect(keptReports(folder)[0]?.findings[0]).toMatchObject({ verdict: 'failed', blame: 'claim' })
  })

  test('prints a gigabyte', async () => {
    const source = serverThat(`reply.writeHead(500).end()`) + `
const piece = 'x'.repeat(1 << 20)
let left = 1024
const more = () => { while (left-- > 0) if (!process.stdout.write(piece)) return process.stdout.once('drain', more) }
more()`
    const folder = webProject(source)
    const { code } = await run(['check', folder, ...ONE])
    expect(code).toBe(1)
    // the record keeps head and tail of it at most
    expect(JSON.stringify(keptReports(folder)).length).toBeLessThan(1 << 20)
  })

  test('ignores SIGTERM', async () => {
    const deaf = ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => `process.on('${signal}', () => {})\n`).join('')
    const { code } = await run(['check', webProject(deaf + serverThat('reply.end()')), ...ONE])
    expect(code).toBe(1)
  })

  test.each([
    ['beside it', `{ stdio: 'ignore' }`],
    ['that hold its output open', `{ stdio: 'inherit' }`],
    ['in sessions of their own', `{ stdio: 'ignore', detached: true }`],
    ['in sessions of their own that were told nothing', `{ stdio: 'ignore', detached: true, env: {}, cwd: '/' }`],
  ])('leaves children behind %s', async (_, how) => {
    const marker = `left-behind-${process.pid}-${how.length}`
    const source = `${serverThat('reply.end()')}\nspawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${marker}'], ${how}).unref()`
    const { code } = await run(['check', webProject(source), ...ONE])
    expect(code).toBe(1)
    expect(await eventually(() => processesWith(marker).length === 0, 2000)).toBe(true)
  })

  test('leaves orphans behind: their parent is gone, and they were told nothing', async () => {
    const folder = makeFolder()
    const file = join(folder, 'pid')
    // the shell in between ends at once
    const source = `${serverThat('reply.end()')}\nspawn('/bin/sh', ['-c', 'setsid sleep 1000 & echo $! > ${file}'], { stdio: 'ignore', detached: true, env: { PATH: process.env.PATH } })`
    const { code } = await run(['check', webProject(source.replace('env: { PATH: process.env.PATH }', 'env: {}')), ...ONE])
    expect(code).toBe(1)
    const pid = Number(readFileSync(file, 'utf8'))
    expect(await eventually(() => !isAlive(pid), 2000)).toBe(true)
  })

  test('breeds: sixty children, each in a session of its own', async () => {
    const marker = `brood-${process.pid}`
    const source = `${serverThat('reply.end()')}\nfor (let i = 0; i < 60; i++) spawn('/bin/sh', ['-c', 'while :; do sleep 5; done', '${marker}'], { detached: true, stdio: 'ignore' }).unref()`
    const { code } = await run(['check', webProject(source), ...ONE])
    expect(code).toBe(1)
    expect(await eventually(() => processesWith(marker).length === 0, 2000)).toBe(true)
  })

  test('crashes again and again: it is started anew, and not for ever', async () => {
    const folder = webProject(`import { appendFileSync } from 'node:fs'\nappendFileSync('starts', 'x')\n${serverThat('process.exit(4)')}`)
    const { code, told } = await run(['check', folder])
    expect(code).toBe(1)
    expect(told).toContain('ended with exit code 4.')
    const starts = readFileSync(join(folder, 'starts'), 'utf8').length
    expect(starts).toBeGreaterThan(1)
    expect(starts).toBeLessThanOrEqual(6)
    const [report] = keptReports(folder)
    expect(report?.summary.required).toMatchObject({ passed: 0, inconclusive: 0 })
    expect(report?.findings.filter((finding) => finding.verdict === 'failed').every((finding) => finding.blame === 'program')).toBe(true)
  })

  test('deletes its working folder: the report is kept elsewhere and named', async () => {
    const folder = webProject(`import { rmSync } from 'node:fs'\nrmSync(process.cwd(), { recursive: true })\n${serverThat('reply.end()')}`)
    const cache = makeFolder()
    const { code, stderr } = await run(['check', folder, ...ONE], { env: { XDG_CACHE_HOME: cache } })
    expect(code).toBe(1)
    expect(stderr).toContain(cache)
    expect(keptReports(join(cache, 'roadworthy', 'kept'))).toHaveLength(1)
    expect(existsSync(folder)).toBe(false)
  })

  const small = makeSmallFolder('256k')
  test.skipIf(!small)(`fills its working folder: the report is kept elsewhere and named${small ? '' : ' (skipped: a small file system can be mounted by root only)'}`, async () => {
    const filling = `import { appendFileSync } from 'node:fs'\ntry { for (;;) appendFileSync('filled', 'x'.repeat(100)) } catch (error) { console.error(error.code) }\n`
    const folder = webProject(filling + serverThat('reply.end()'), small)
    writeFileSync(join(folder, 'mine.txt'), 'mine')
    const cache = makeFolder()
    const { code, stdout, stderr } = await run(['check', folder, ...ONE], { env: { XDG_CACHE_HOME: cache } })
    expect(code).toBe(1)
    expect(stdout).toContain('1 failed')
    expect(stderr.replace(/\s+/g, ' ')).toContain('could not be kept')
    expect(stderr).toContain('the disk is full')
    expect(keptReports(join(cache, 'roadworthy', 'kept'))).toHaveLength(1)
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine')
    // nothing half written stays behind
    const attempts = join(folder, '.roadworthy', 'attempts')
    expect(existsSync(attempts) ? readdirSync(attempts) : []).toEqual([])
  })

  test('lives in a path with blanks and quotes', async () => {
    const folder = join(makeFolder(), `Zoë's "tools" & $HOME`)
    mkdirSync(folder)
    webProject(serverThat('reply.writeHead(404).end()'), folder)
    const { code, stdout } = await run(['check', folder, ...ONE])
    expect(code).toBe(1)
    expect(stdout).toContain('1 failed')
    expect(readdirSync(join(folder, '.roadworthy', 'attempts'))).toHaveLength(1)
    expect(existsSync(join(folder, 'server.mjs'))).toBe(true)
  })
})

const held: (() => void)[] = []
afterAll(() => held.forEach((release) => release()))

/** A port on loopback; held by somebody else until the tests end, if so wished. */
async function takenPort(held_: boolean): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  if (held_) held.push(() => server.close())
  else await new Promise((resolve) => server.close(resolve))
  return port
}
