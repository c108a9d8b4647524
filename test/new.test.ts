import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { freePort } from '../src/base/free-port.ts'
import { LANGUAGES } from '../src/cli/languages.ts'
import { starterNames } from '../src/library/starters.ts'
import { makeFolder } from './support/project.ts'
import { keptReports, run } from './support/roadworthy.ts'

/** One challenge of each shape, and a check of it that a program which does nothing fails. */
const CHALLENGES = {
  'late-fees': 'one-line-per-loan-in-order',
  'tools-rest': 'creates-with-a-location',
  'loan-desk': 'keeps-the-books',
}

describe.each(starterNames())('a folder begun in %s', (starter) => {
  test.for(Object.entries(CHALLENGES))('for %s starts, fails a check, and keeps what that leaves behind out of version control', async ([challenge, check], { skip }) => {
    skipUnlessHere(starter, skip)
    const folder = join(makeFolder(), "my first 'try'")
    expect(await run(['new', challenge, folder, '--starter', starter])).toMatchObject({ code: 0, stderr: '' })
    const begun = listing(folder)
    const { code, stdout, stderr } = await run(['check', folder, '--only', check], { env: { ROADWORTHY_BOOT_SECONDS: '30' } })
    expect({ code, stderr }, stdout).toEqual({ code: 1, stderr: '' })
    const [report] = keptReports(folder)
    expect(report?.outcome, stdout).toBe('finished')
    // a check may find that what it builds on does not work
    expect(report?.findings, stdout).toMatchObject([{ check, verdict: expect.stringMatching(/^(failed|blocked)$/) }])
    expect(['claim', undefined], stdout).toContain(report?.findings[0]?.blame)
    const ignored = readFileSync(join(folder, '.gitignore'), 'utf8').split('\n')
    const left = listing(folder).filter((path) => !begun.includes(path))
    expect(left).toContain('.roadworthy')
    expect(left.filter((path) => !ignored.includes(`${path.split('/')[0]}/`))).toEqual([])
  })

  test('answers, keeps connections, and ends on SIGTERM', async ({ skip }) => {
    skipUnlessHere(starter, skip)
    const folder = join(makeFolder(), 'tools')
    await run(['new', 'tools-rest', folder, '--starter', starter])
    const { build, processes } = parse(readFileSync(join(folder, 'roadworthy.yaml'), 'utf8')) as { build?: string; processes: { web: string } }
    const port = await freePort()
    const child = spawn('/bin/sh', ['-c', `${build ?? 'true'} && ${processes.web}`], { cwd: folder, env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text))
    const ended = new Promise<string>((resolve) => child.on('close', () => resolve('ended')))
    try {
      const base = `http://127.0.0.1:${port}`
      await expect.poll(() => fetch(`${base}/healthz`).then(({ status }) => status, () => 0), { timeout: 30_000, interval: 20 }).toBe(200)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const reply = await fetch(`${base}/tools/42?x=%20`, { method, ...(method === 'GET' ? {} : { body: JSON.stringify({ name: 'Größe ∞'.repeat(5000) }) }) })
        expect([method, reply.status, reply.headers.get('content-type')?.split(';')[0]]).toEqual([method, 404, 'application/problem+json'])
        expect(await reply.json()).toEqual({ title: 'Not found', status: 404 })
      }
      const many = await Promise.all(Array.from({ length: 50 }, () => fetch(`${base}/healthz`).then(({ status }) => status)))
      expect(new Set(many)).toEqual(new Set([200]))
    } finally {
      process.kill(-(child.pid as number), 'SIGTERM')
    }
    const late = new Promise<string>((resolve) => setTimeout(() => resolve('still there'), 5000).unref())
    const how = await Promise.race([ended, late])
    if (how !== 'ended') process.kill(-(child.pid as number), 'SIGKILL')
    expect(how).toBe('ended')
    expect(said.stdout).toBe('')
    expect(said.stderr).toContain(String(port))
  })
})

describe('new', () => {
  test('says what it made, and what to do next', async () => {
    const cwd = makeFolder()
    const { code, stdout } = await run(['new', 'tools-rest'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toBe(`Made tools-rest for "A resource with manners", in JavaScript:

  BRIEF.md         what is asked for
  server.js        begin here
  roadworthy.yaml  how it is built and run
  README.md, .gitignore, package.json

Next:
  roadworthy show tools-rest
  cd tools-rest && roadworthy check
`)
    expect(readdirSync(join(cwd, 'tools-rest')).sort()).toEqual(['.gitignore', 'BRIEF.md', 'README.md', 'package.json', 'roadworthy.yaml', 'server.js'])
    expect(readFileSync(join(cwd, 'tools-rest/BRIEF.md'), 'utf8')).toContain('# A resource with manners')
    expect(readFileSync(join(cwd, 'tools-rest/README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(12)
  })

  test.each([
    ['two words', "cd 'two words' && roadworthy check"],
    ["it's/$HOME", "cd 'it'\\''s/$HOME' && roadworthy check"],
    ['.', '\n  roadworthy check'],
  ])('quotes the folder %s', async (dir, command) => {
    const { stdout } = await run(['new', 'late-fees', dir], { cwd: makeFolder() })
    expect(stdout).toContain(command)
  })

  test('names the choices a contract leaves', async () => {
    const folder = join(makeFolder(), 'desk')
    await run(['new', 'loan-desk', folder])
    const text = readFileSync(join(folder, 'roadworthy.yaml'), 'utf8')
    expect(text).toContain('uses:\n  # postgres, mariadb or sqlite\n  database: postgres\n')
    expect(text).toContain('release: node migrate.js')
    expect(text).not.toContain('$schema')
  })

  test('points an editor at the schema, where there is one to point at', async () => {
    const parent = makeFolder()
    mkdirSync(join(parent, 'node_modules/roadworthy/schema'), { recursive: true })
    writeFileSync(join(parent, 'node_modules/roadworthy/schema/roadworthy.schema.json'), '{}')
    await run(['new', 'late-fees', 'exercises/fees'], { cwd: parent })
    const folder = join(parent, 'exercises/fees')
    const [first] = readFileSync(join(folder, 'roadworthy.yaml'), 'utf8').split('\n')
    expect(first).toBe('# yaml-language-server: $schema=../../node_modules/roadworthy/schema/roadworthy.schema.json')
    expect(existsSync(join(folder, (first as string).split('=')[1] as string))).toBe(true)
  })

  test('overwrites nothing', async () => {
    const cwd = makeFolder()
    mkdirSync(join(cwd, 'mine'))
    writeFileSync(join(cwd, 'mine/server.js'), 'precious')
    expect(await run(['new', 'tools-rest', 'mine'], { cwd })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'mine is there already, and it is not empty.\nName a folder that does not exist yet, or is empty: nothing is ever overwritten.\n',
    })
    expect(readdirSync(join(cwd, 'mine'))).toEqual(['server.js'])
    expect(await run(['new', 'tools-rest', 'mine/server.js'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('mine/server.js is a file.') })
    expect(await run(['new', 'tools-rest', 'mine/server.js/deep'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringMatching(/could not be made: .*\nName a folder/) })
    expect(readFileSync(join(cwd, 'mine/server.js'), 'utf8')).toBe('precious')
  })

  test('takes an empty folder, and one that is under version control', async () => {
    const folder = makeFolder()
    mkdirSync(join(folder, '.git'))
    expect(await run(['new', 'tools-rest', folder])).toMatchObject({ code: 0, stderr: '' })
  })

  test.each([
    ['pyton', 'Did you mean `python`? There are go, java, js, php, python, ruby.'],
    ['TypeScript', 'Did you mean `js`?'],
    ['golang', 'Did you mean `go`?'],
    ['cobol', '.\nThere are go, java, js, php, python, ruby. A project in any other language is checked as well: all it needs is a roadworthy.yaml.\n'],
    ['..', '.\nThere are go,'],
  ])('knows no starter called %s', async (starter, hint) => {
    const { code, stdout, stderr } = await run(['new', 'tools-rest', '--starter', starter], { cwd: makeFolder() })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`There is no starter called \`${starter}\``)
    expect(stderr).toContain(hint)
  })

  test('says that a language is missing, and makes the folder all the same', async () => {
    const cwd = makeFolder()
    const { code, stdout } = await run(['new', 'late-fees', '--starter', 'java'], { cwd, env: { PATH: '/nowhere' } })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Java is missing on this machine: there is no `java` and no `javac`\. To install it:\n {2}.*(default-jdk-headless|java-latest-openjdk-devel|openjdk)/)
    expect(existsSync(join(cwd, 'late-fees/src/Main.java'))).toBe(true)
  })

  test('knows of every starter in which language it is', () => {
    expect(Object.keys(LANGUAGES)).toEqual(expect.arrayContaining(starterNames()))
  })
})

const listing = (folder: string): string[] => readdirSync(folder, { recursive: true }) as string[]

/** With CI=true nothing may be skipped. */
function skipUnlessHere(starter: string, skip: (why: string) => never): void {
  const lacking = LANGUAGES[starter]?.programs.map(({ command: [program] }) => program).filter((program) => !isHere(program)) ?? []
  if (lacking.length === 0 || process.env['CI'] === 'true') return
  console.log(`${starter} is not tried: there is no ${lacking.join(', no ')} here`)
  skip(`there is no ${lacking.join(', no ')} here`)
}

function isHere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)))
}
