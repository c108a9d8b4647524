import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Exchange } from '../src/model/evidence.ts'
import type { Report } from '../src/model/report.ts'
import { eventually } from './support/left-over.ts'
import { all, parseMarkup } from './support/markup.ts'
import { makeFolder, makeProject, referenceOf, serverThat, webProject } from './support/project.ts'
import { BIN, keptReports, run, start, type StartOptions } from './support/roadworthy.ts'

const ONE = ['--only', 'creates-with-a-location']
/** Says no, with markup and commands to whoever shows what it says. */
const RUDE = serverThat(`reply.writeHead(400, { 'content-type': 'text/plain' }).end('<script>alert(1)</script> & ]]> \\x1b[31m ::set-env name=A::b')`)

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
const matchesSchema = ajv.compile(JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8')))

function reportIn(text: string): Report {
  const report = JSON.parse(text) as Report
  expect(matchesSchema(report), ajv.errorsText(matchesSchema.errors)).toBe(true)
  return report
}

describe('--json', () => {
  test('stdout is a report and nothing else, all the rest is on stderr', async () => {
    const folder = webProject(RUDE)
    const { code, stdout, stderr } = await run(['check', folder, ...ONE, '--json'], { env: { GITHUB_ACTIONS: 'true' } })
    expect(code).toBe(1)
    const report = reportIn(stdout)
    expect(report).toMatchObject({ challenge: { slug: 'tools-rest' }, outcome: 'finished', summary: { exitCode: 1 } })
    expect(keptReports(folder)).toEqual([report])
    expect(stderr).toContain('1 failed')
    expect(stderr).toContain('::error ')
  })

  test.each<[string, string, Partial<StartOptions>, Partial<Report>]>([
    ['did not start', 'challenge: tools-rest\nprocesses: { web: exit 1 }\n', {}, { outcome: 'did-not-start' }],
    ['could not be told', 'challenge: loan-desk\nprocesses: { web: x, release: x }\n', { env: { ROADWORTHY_POSTGRES_URL: 'postgres://127.0.0.1:1/x' } }, { outcome: 'could-not-tell' }],
  ])('a run that %s is a report, too', async (_, yaml, options, expected) => {
    const { stdout } = await run(['check', makeProject({ 'roadworthy.yaml': yaml }), '--json'], options)
    expect(reportIn(stdout)).toMatchObject(expected)
  })

  test('a mistake of the person’s is no report', async () => {
    expect(await run(['check', makeFolder(), '--json'])).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('files', () => {
  test('--junit and --html, in a folder that there is not yet', async () => {
    const folder = webProject(RUDE)
    const out = join(makeFolder(), 'a', 'b')
    const { code } = await run(['check', folder, '--only', 'creates-with-a-location', 'missing-is-gone', '--junit', join(out, 'junit.xml'), '--html', join(out, 'page.html')])
    expect(code).toBe(1)
    expect(readdirSync(out).sort()).toEqual(['junit.xml', 'page.html'])
    const suites = parseMarkup(readFileSync(join(out, 'junit.xml'), 'utf8'), 'xml')
    expect(suites.attributes).toMatchObject({ name: 'roadworthy', tests: '2' })
    expect(all(suites, 'testcase').map((one) => one.attributes['classname'])).toEqual(['tools-rest', 'tools-rest'])
    expect(all(suites, 'failure')[0]?.attributes['message']).toContain('status 400')
    const page = parseMarkup(readFileSync(join(out, 'page.html'), 'utf8'), 'html')
    expect(page.name).toBe('html')
    expect(all(page, 'script')).toEqual([])
    expect(all(page, 'title')[0]?.text).toContain('A resource with manners')
    expect(all(page, 'tr')).toHaveLength(3)
  })

  test('a run that could not be told is an error to a CI server, with the reason', async () => {
    const out = makeFolder()
    const folder = makeProject({ 'roadworthy.yaml': 'challenge: loan-desk\nprocesses: { web: x, release: x }\n' })
    await run(['check', folder, '--junit', join(out, 'junit.xml'), '--html', join(out, 'page.html')], { env: { ROADWORTHY_POSTGRES_URL: 'postgres://127.0.0.1:1/x' } })
    expect(all(parseMarkup(readFileSync(join(out, 'junit.xml'), 'utf8'), 'xml'), 'error')[0]?.attributes['message']).toContain('ROADWORTHY_POSTGRES_URL')
    expect(readFileSync(join(out, 'page.html'), 'utf8')).toContain('ROADWORTHY_POSTGRES_URL')
  })

  test('attempts are kept in the project, never written over, and out of version control', async () => {
    const folder = webProject(RUDE)
    for (let i = 0; i < 3; i++) await run(['check', folder, ...ONE, '--seed', 'same'])
    const attempts = readdirSync(join(folder, '.roadworthy', 'attempts'))
    expect(attempts).toHaveLength(3)
    for (const attempt of attempts) expect(readdirSync(join(folder, '.roadworthy', 'attempts', attempt))).toEqual(['report.json'])
    expect(readFileSync(join(folder, '.roadworthy', '.gitignore'), 'utf8')).toBe('*\n')
    expect(readdirSync(folder).sort()).toEqual(['.roadworthy', 'roadworthy.yaml', 'server.mjs'])
  })

  test('annotations and a summary for a GitHub workflow; what a program says is no command', async () => {
    const summary = join(makeFolder(), 'summary.md')
    const { stdout } = await run(['check', webProject(RUDE), ...ONE], { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } })
    const commands = stdout.split('\n').filter((line) => /^\s*::/.test(line))
    expect(commands).toHaveLength(1)
    expect(commands[0]).toMatch(/^::error title=Creating returns 201/)
    expect(readFileSync(summary, 'utf8')).toContain('Creating returns 201')
  })
})

// other systems have another program of that name, which takes other options
const pretends = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

describe.skipIf(!pretends)(`a terminal${pretends ? '' : ' (skipped: there is no `script` of util-linux to pretend one)'}`, () => {
  const SLOW = serverThat(`setTimeout(() => reply.writeHead(400).end('no'), 400)`)

  /** As on a terminal so many columns wide. */
  async function onTerminal(folder: string, more: { columns?: number; args?: string[]; env?: Record<string, string | undefined> } = {}): Promise<string> {
    const command = `stty cols ${more.columns ?? 80}; "${process.execPath}" "${BIN}" check "${folder}" --only creates-with-a-location ${(more.args ?? []).join(' ')}`
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, GITHUB_ACTIONS: undefined, TERM: 'xterm', ...more.env }, stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code, said).toBe(1)
    return said
  }

  test('shows progress, and leaves only what is worth keeping', async () => {
    const said = await onTerminal(webProject(SLOW))
    expect(said.match(/\x1b\[\d+A\x1b\[0J/g)?.length).toBeGreaterThan(2)
    expect(said).toMatch(/\x1b\[\d+m/)
    const left = screen(said)
    expect(left.join('\n')).toContain('1 failed')
    expect(left.join('\n')).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
    expect(left.slice(-4).join('\n')).toMatch(/^Next: /m)
  })

  test('is not moved about in CI, nor if it is dumb', async () => {
    for (const env of [{ CI: 'true' }, { TERM: 'dumb' }]) expect(await onTerminal(webProject(SLOW), { env })).not.toMatch(/\x1b\[\d*[A-K]/)
  })

  test.each<[string, Parameters<typeof onTerminal>[1]]>([
    ['NO_COLOR', { env: { NO_COLOR: '1' } }],
    ['--no-color', { args: ['--no-color'] }],
  ])('%s: no colours', async (_, more) => {
    expect(await onTerminal(webProject(SLOW), more)).not.toMatch(/\x1b\[[\d;]*m/)
  })

  test('a narrow one: what moves is never wrapped, and prose is', async () => {
    const said = await onTerminal(webProject(SLOW), { columns: 44, args: ['--no-color'] })
    const left = screen(said)
    // a command that can be copied, and an address, are whole
    const prose = left.filter((line) => !/^ {2,}(curl|-H|-d|roadworthy|https:)|^[ >|<^]|^─/.test(line))
    expect(prose.length).toBeGreaterThan(3)
    expect(prose.filter((line) => [...line].length > 44)).toEqual([])
  })

})

test('no terminal: no escape codes', async () => {
  const { stdout, stderr } = await run(['check', webProject(RUDE), ...ONE], { env: { NO_COLOR: undefined, FORCE_COLOR: undefined } })
  expect(stdout + stderr).not.toContain('\x1b')
  for (const args of [['list'], ['show', 'tools-rest'], ['--help']]) expect((await run(args, { env: { NO_COLOR: undefined } })).stdout).not.toContain('\x1b')
})

/** What is left on a screen without end, after lines were taken back. */
function screen(said: string): string[] {
  const lines: string[] = []
  for (const [, up, text] of said.replaceAll('\r', '').matchAll(/(?:\x1b\[(\d+)A\x1b\[0J)|((?:(?!\x1b\[\d+A)[\s\S])+)/g)) {
    if (up) lines.splice(lines.length - 1 - Number(up), Infinity, '')
    else {
      const [first = '', ...more] = (text as string).split('\n')
      lines.push((lines.pop() ?? '') + first, ...more)
    }
  }
  return lines.map((line) => line.replace(/\x1b\[[\d;?]*[a-zA-Z]/g, ''))
}

describe('--seed', () => {
  /** What was sent, without the ids that the server gave. */
  const sent = (report: Report): unknown[] =>
    report.findings.flatMap(({ check, evidence }) =>
      evidence.filter((one): one is Exchange => one.kind === 'exchange').map(({ request }) => [check, request.method, request.target.replace(/^\/tools\/[^?]+/, '/tools/{id}'), request.body.text]),
    )

  test('the same seed sends the same requests, whatever else is run; another sends others', async () => {
    const folder = referenceOf('tools-rest')
    const reportOf = async (seed: string, ...only: string[]) => reportIn((await run(['check', folder, '--json', '--seed', seed, '--only', ...only])).stdout)
    const first = await reportOf('abc', 'lists-its-own-branch', 'refuses-each-broken-rule')
    const again = await reportOf('abc', 'lists-its-own-branch', 'refuses-each-broken-rule')
    const alone = await reportOf('abc', 'refuses-each-broken-rule')
    const other = await reportOf('abd', 'refuses-each-broken-rule')
    expect(first.seed).toBe('abc')
    expect(sent(first).length).toBeGreaterThan(20)
    expect(sent(again)).toEqual(sent(first))
    expect(sent(alone)).toEqual(sent(first).filter((one) => (one as string[])[0] === 'refuses-each-broken-rule'))
    expect(sent(other)).not.toEqual(sent(alone))
  })

  test('the same seed feeds a filter the same bytes', async () => {
    const folder = referenceOf('late-fees')
    const stdin = async (seed: string) => {
      const report = reportIn((await run(['check', folder, '--json', '--seed', seed, '--only', 'one-line-per-loan-in-order'])).stdout)
      expect(report.summary.passed).toBe(true)
      return report.findings.flatMap(({ evidence }) => evidence.map((one) => one.kind === 'run' && one.stdin))
    }
    const first = await stdin('abc')
    expect(first.length).toBeGreaterThan(0)
    expect(await stdin('abc')).toEqual(first)
    expect(await stdin('abd')).not.toEqual(first)
  })

  test('without one, each run has its own', async () => {
    const folder = webProject(RUDE)
    for (let i = 0; i < 2; i++) await run(['check', folder, ...ONE])
    const [first, second] = keptReports(folder)
    expect(first?.seed).not.toBe(second?.seed)
  })
})

describe('what is run', () => {
  test('several challenges in one project: every one is told, and the worst counts', async () => {
    const folder = webProject(RUDE)
    writeFileSync(join(folder, 'roadworthy.yaml'), 'challenge: [late-fees, tools-rest]\nprocesses:\n  web: node server.mjs\n  run: exit 1\n')
    const junit = join(folder, 'out.xml')
    const { code, stdout } = await run(['check', folder, '--json', '--junit', junit])
    const reports = JSON.parse(stdout) as Report[]
    expect(code).toBe(1)
    expect(reports.map((report) => report.challenge.slug)).toEqual(['late-fees', 'tools-rest'])
    for (const report of reports) reportIn(JSON.stringify(report))
    expect(readdirSync(folder).filter((name) => name.endsWith('.xml')).sort()).toEqual(['out-late-fees.xml', 'out-tools-rest.xml'])
    // a check that one of them has runs that one alone
    const only = await run(['check', folder, '--json', '--only', 'one-line-per-loan-in-order'])
    expect(reportIn(only.stdout).planned.map((check) => check.id)).toEqual(['one-line-per-loan-in-order'])
  })

  test('a Procfile will do; what roadworthy.yaml names goes first', async () => {
    const folder = makeProject({ Procfile: '# how it runs\nweb: node server.mjs\nclock: node clock.mjs\n', 'server.mjs': RUDE })
    expect((await run(['check', folder, '--challenge', 'tools-rest', ...ONE])).code).toBe(1)
    expect(keptReports(folder)[0]).toMatchObject({ outcome: 'finished', project: { command: { web: 'node server.mjs' } } })
    writeFileSync(join(folder, 'roadworthy.yaml'), 'challenge: tools-rest\nprocesses:\n  web: echo mine; exit 1\n')
    expect((await run(['check', folder, ...ONE])).told).toContain('`echo mine; exit 1` ended with exit code 1')
  })

  test.skipIf(process.platform !== 'linux')('each process is told where it is and what it may know, and nothing else', async () => {
    const dump = (name: string) => `require('fs').writeFileSync('${name}.json',JSON.stringify({env:process.env,group:require('fs').readFileSync('/proc/self/stat','latin1').split(') ')[1].split(' ').slice(2,4).map(Number)}))`
    const folder = makeProject({
      'roadworthy.yaml': `challenge: tools-rest\nbuild: node -e "${dump('build')}"\nprocesses:\n  release: node -e "${dump('release')}"\n  web: node server.mjs\nenv: { GREETING: hello, RETRIES: 3 }\n`,
      'server.mjs': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${dump('web')}\n${RUDE}`,
    })
    const secrets = { AWS_SECRET_ACCESS_KEY: 'secret', DATABASE_URL: 'postgres://secret', GITHUB_TOKEN: 'secret', NODE_OPTIONS: '--max-old-space-size=999', MY_OWN: 'secret', LC_ALL: 'C', TZ: 'Secret/Place' }
    await run(['check', folder, ...ONE], { env: { ...secrets, https_proxy: 'http://proxy.invalid:1', GOPATH: '/go' } })
    const told = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { env: Record<string, string>; group: number[] }
    for (const name of ['build', 'release', 'web']) {
      const { env, group } = told(name)
      expect([name, env]).toEqual([name, expect.objectContaining({ PATH: process.env['PATH'], HOME: process.env['HOME'], GREETING: 'hello', RETRIES: '3', GOPATH: '/go' })])
      expect(JSON.stringify(env)).not.toMatch(/secret|max-old-space/i)
      // a group, and a session, of its own: Ctrl-C at the terminal is for the engine
      expect(group[0]).toBe(group[1])
      expect(group[0]).not.toBe(process.pid)
    }
    expect(new Set(['build', 'release', 'web'].map((name) => told(name).group[0])).size).toBe(3)
    const { env } = told('web')
    expect(env['PORT']).toMatch(/^\d+$/)
    expect(env['PUBLIC_URL']).toBe(`http://127.0.0.1:${env['PORT']}`)
    expect(env['TZ']).toMatch(/^(UTC|[A-Z]\w+\/\w+)$/)
    expect(env['LANG']).toMatch(/utf-?8$/i)
    expect(env['https_proxy']).toBeUndefined()
    expect(told('build').env['https_proxy']).toBe('http://proxy.invalid:1')
  })
})

describe('--url', () => {
  /** A server of the person's own, not ours to end. */
  async function theirs(answer: Parameters<typeof createServer>[1]): Promise<string> {
    const server = createServer(answer as () => void)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`
  }

  test('checks a server that is up, and leaves it up', async () => {
    const folder = referenceOf('tools-rest')
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as { port: number }
        probe.close(() => resolve(port))
      })
    })
    const server = spawn(process.execPath, ['server.js'], { cwd: folder, env: { ...process.env, PORT: String(port) }, stdio: 'ignore' })
    onTestFinished(() => void server.kill('SIGKILL'))
    const url = `http://localhost:${port}`
    await expect.poll(() => fetch(`${url}/healthz`).then(({ status }) => status, () => 0), { interval: 20, timeout: 10_000 }).toBe(200)
    const cwd = makeFolder()
    const { code, stdout, told } = await run(['check', '--challenge', 'tools-rest', '--url', `${url}/`, '--json'], { cwd })
    expect(code, told).toBe(0)
    const report = reportIn(stdout)
    expect(report.url).toBe(url)
    expect(report.findings.every((finding) => finding.verdict === 'passed')).toBe(true)
    expect(server.exitCode).toBe(null)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  test('what would have to own the process does not apply, and says so', async () => {
    const url = await theirs((_, reply) => void reply.writeHead(404).end())
    const { code, stdout } = await run(['check', '--challenge', 'loan-desk', '--url', url, '--json', '--only', 'a-cut-connection-is-healed', 'releasing-again-harms-nothing', 'keeps-the-books'], { cwd: makeFolder() })
    const { findings } = reportIn(stdout)
    const of = (id: string) => findings.find((finding) => finding.check === id)
    for (const id of ['a-cut-connection-is-healed', 'releasing-again-harms-nothing']) {
      expect(of(id)).toMatchObject({ verdict: 'not-applicable', reason: 'With --url the process is not ours to start, harm or measure.' })
    }
    expect(of('keeps-the-books')?.verdict).not.toBe('passed')
    expect(code).not.toBe(0)
    expect((await fetch(url)).status).toBe(404)
  })

  test('a server that is not there', async () => {
    const { code, stdout, told } = await run(['check', '--challenge', 'tools-rest', '--url', 'http://127.0.0.1:1', ...ONE, '--json'], { cwd: makeFolder() })
    expect(code).toBe(1)
    expect(reportIn(stdout)).toMatchObject({ outcome: 'did-not-start', findings: [] })
    expect(told).toContain('There is no server at http://127.0.0.1:1: nobody listens there.')
  })
})

describe('--watch', () => {
  test('runs again on a change, what failed first; Ctrl-C ends it', async () => {
    const folder = referenceOf('tools-rest')
    const tools = readFileSync(join(folder, 'tools.js'), 'utf8')
    const { child, ended, saying } = start(['check', folder, '--watch', '--only', 'creates-with-a-location', 'says-what-it-wants', 'missing-is-gone'])
    const runs = (count: number) => eventually(() => keptReports(folder).length === count, 15_000)
    await saying('Waiting for a change')
    expect(keptReports(folder).map((report) => report.summary.exitCode)).toEqual([0])
    // what the check itself leaves behind is no change
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(keptReports(folder)).toHaveLength(1)

    // answers a DELETE, and deletes nothing
    writeFileSync(join(folder, 'tools.js'), tools.replace('  store.remove(tool)\n', ''))
    expect(await runs(2)).toBe(true)
    const failed = keptReports(folder)[1]?.findings.filter((finding) => finding.verdict !== 'passed').map((finding) => finding.check) ?? []
    expect(failed).toContain('missing-is-gone')
    await new Promise((resolve) => setTimeout(resolve, 300))
    writeFileSync(join(folder, 'tools.js'), tools)
    expect(await runs(3)).toBe(true)
    const third = keptReports(folder)[2] as Report
    expect(third.planned.slice(0, failed.length).map((check) => check.id)).toEqual(failed)
    expect(third.summary.exitCode).toBe(0)

    // a mistake is told, and waited out
    await new Promise((resolve) => setTimeout(resolve, 300))
    writeFileSync(join(folder, 'roadworthy.yaml'), 'proceses: {}\n')
    await saying('`proceses` is not known here.')
    writeFileSync(join(folder, 'roadworthy.yaml'), 'challenge: tools-rest\nprocesses: {}\n')
    await saying('needs a `web` process')
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })

  test('a program that writes into its own folder is not checked for ever', async () => {
    const folder = webProject(serverThat(`fs.writeFileSync('state.json', String(Math.random())); reply.writeHead(400).end()`))
    mkdirSync(join(folder, 'lib'))
    const { child, ended, saying } = start(['check', folder, '--watch', ...ONE])
    await saying('Waiting for a change')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(keptReports(folder).length).toBeLessThanOrEqual(2)
    writeFileSync(join(folder, 'lib', 'new.mjs'), '')
    const before = keptReports(folder).length
    expect(await eventually(() => keptReports(folder).length > before, 5000)).toBe(true)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })
})
