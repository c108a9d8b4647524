import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, makeProject, makeSmallFolder, referenceOf, serverThat, webProject } from './support/project.ts'
import { keptReports, run, type Ended, type StartOptions } from './support/roadworthy.ts'

const NEVER_STARTED = 'throw new Error("it was started")'
const YAML = 'challenge: tools-rest\nprocesses:\n  web: node server.mjs\n'

/** Runs it, and makes sure that the person gets a sentence or two, and no stack trace. */
async function mistake(args: string[], options?: StartOptions): Promise<Ended> {
  const ended = await run(args, options)
  expect(ended.code, ended.told).toBe(2)
  expect(ended.stdout).toBe('')
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  return ended
}

const yaml = (text: string): string => makeProject({ 'roadworthy.yaml': text, 'server.mjs': NEVER_STARTED })

describe.concurrent('a mistake of the person’s: exit code 2, and what to do', () => {
  test('a challenge that there is not, with one near it', async () => {
    const { told } = await mistake(['check', webProject(NEVER_STARTED), '--challenge', 'tool-rest'])
    expect(told).toContain('There is no challenge called `tool-rest`. Did you mean `tools-rest`?')
    expect((await mistake(['show', 'lone-desk'])).told).toContain('Did you mean `loan-desk`?')
    expect((await mistake(['prove', 'something-else-entirely'])).told).not.toContain('Did you mean')
  })

  test('a challenge that the project names and there is not', async () => {
    expect((await mistake(['check', yaml('challenge: [tools-rest, lone-desk]\nprocesses: { web: x }\n')])).told).toContain('There is no challenge called `lone-desk`.')
  })

  test('no challenge at all', async () => {
    expect((await mistake(['check', yaml('processes:\n  web: node server.mjs\n')])).told).toContain('does not say which challenge it is for.')
  })

  test('a check that there is not', async () => {
    const { told } = await mistake(['check', webProject(NEVER_STARTED), '--only', 'creates-with-a-locatoin'])
    expect(told).toContain('tools-rest has no check called `creates-with-a-locatoin`.')
    expect(told).toContain('creates-with-a-location')
  })

  test('no folder, and a file in its place', async () => {
    const folder = webProject(NEVER_STARTED)
    expect((await mistake(['check', join(folder, 'nowhere')])).told).toContain(`There is no folder ${join(folder, 'nowhere')}.`)
    expect((await mistake(['check', join(folder, 'server.mjs')])).told).toContain('is a file, not a folder.')
  })

  test('a folder without roadworthy.yaml and Procfile', async () => {
    expect((await mistake(['check'], { cwd: makeFolder() })).told).toContain('has no roadworthy.yaml and no Procfile')
  })

  test.each([
    ['an empty roadworthy.yaml', '', 'roadworthy.yaml:1: A mapping was expected here.'],
    ['one that is only a comment', '# later\n', 'A mapping was expected here.'],
    ['one that is a list', '- web\n', 'roadworthy.yaml:1: A mapping was expected here.'],
    ['one that is broken', `${YAML}env: { A: [1, }\n`, 'roadworthy.yaml:4: This is not valid YAML'],
    ['one with a tab', 'challenge: tools-rest\nprocesses:\n\tweb: node\n', 'roadworthy.yaml:3: This is not valid YAML'],
    ['one with the same key twice', `${YAML}challenge: late-fees\n`, 'roadworthy.yaml:4: This is not valid YAML'],
    ['a key that is not known', `${YAML}proceses: {}\n`, 'roadworthy.yaml:4: `proceses` is not known here.'],
    ['a process that has another name', 'challenge: tools-rest\nprocesses:\n  weeb: node server.mjs\n', 'Is it the one you call `weeb`? Then name it `web`.'],
    ['a process without a command', 'challenge: tools-rest\nprocesses:\n  web:\n', 'roadworthy.yaml:3: `processes.web` must be a text.'],
    ['an environment that is a list', `${YAML}env:\n  - A=1\n`, 'roadworthy.yaml:5: `env` must be a mapping.'],
    ['a process that the challenge needs and is not there', 'challenge: tools-rest\nprocesses:\n  run: node server.mjs\n', 'tools-rest needs a `web` process'],
    ['a service of a kind that will not do', 'challenge: loan-desk\nprocesses: { web: x, release: x }\nuses: { database: oracle }\n', 'cannot run with `database: oracle`; it can use postgres, mariadb, sqlite.'],
  ])('%s', async (_, text, sentence) => {
    expect((await mistake(['check', yaml(text)])).told).toContain(sentence)
  })

  test('a roadworthy.yaml that cannot be read', async () => {
    const folder = makeFolder()
    mkdirSync(join(folder, 'roadworthy.yaml'))
    expect((await mistake(['check', folder])).told).toContain('roadworthy.yaml cannot be read')
    const circular = makeFolder()
    symlinkSync('roadworthy.yaml', join(circular, 'roadworthy.yaml'))
    await mistake(['check', circular])
  })

  test('a Procfile that cannot be read', async () => {
    const folder = makeFolder()
    mkdirSync(join(folder, 'Procfile'))
    expect((await mistake(['check', folder])).told).toContain('Procfile cannot be read')
  })

  test.each(['nonsense', 'ftp://localhost/', 'localhost:3000', 'http://'])('--url %s', async (url) => {
    expect((await mistake(['check', webProject(NEVER_STARTED), '--url', url])).told).toContain(`\`${url}\` is not the address of a web server.`)
  })

  test('--url for a challenge without a server', async () => {
    expect((await mistake(['check', makeFolder(), '--challenge', 'late-fees', '--url', 'http://localhost:1'])).told).toContain('does not speak to a server')
  })

  test.each([
    ['list', ['list', '--step', '12'], 'Steps are numbered 1 to 11.'],
    ['list', ['list', '--step', 'two'], 'Steps are numbered 1 to 11.'],
    ['prove', ['prove', '--all', '--jobs', '0'], 'whole number'],
    ['prove', ['prove'], 'Which challenge is to be proven?'],
    ['check', ['check', '--sed', '1'], "unknown option '--sed'"],
    ['check', ['check', 'a', 'b'], 'too many arguments'],
    ['a command', ['chekc'], "unknown command 'chekc'"],
    ['show', ['show'], "missing required argument 'challenge'"],
  ])('%s: %s', async (_, args, sentence) => {
    expect((await mistake(args)).told).toContain(sentence)
  })

  test.each(['--junit', '--html'])('a file for %s that cannot be written: said before anything is run', async (option) => {
    const folder = webProject(NEVER_STARTED)
    const { told } = await mistake(['check', folder, option, join(folder, 'server.mjs', 'report')])
    expect(told).toContain(`${join(folder, 'server.mjs', 'report')} could not be written`)
    await mistake(['check', folder, option, folder])
    expect(readdirSync(folder)).not.toContain('.roadworthy')
  })

  test.each(['ROADWORTHY_BOOT_SECONDS', 'ROADWORTHY_RELEASE_SECONDS', 'ROADWORTHY_BUILD_SECONDS'])('a bad %s', async (name) => {
    for (const value of ['soon', '0', '-1', '']) {
      const { told } = await mistake(['check', webProject(NEVER_STARTED)], { env: { [name]: value } })
      expect(told).toContain(`${name} is \`${value}\`, which is not a number of seconds.`)
    }
  })
})

describe('nobody’s mistake: exit code 3, or the verdict all the same', () => {
  const mounts = makeSmallFolder('4k') !== undefined
  const why = mounts ? '' : ' (skipped: other programs can be hidden from it by root only)'

  test.skipIf(!mounts)(`no database is installed${why}`, async () => {
    const hide = ['/usr/lib/postgresql', '/usr/pgsql-15'].map((folder) => `if [ -d ${folder} ]; then mount -t tmpfs none ${folder}; fi`).join('\n')
    const folder = referenceOf('loan-desk')
    const { code, told, stderr } = await run(['check', folder], {
      by: ['unshare', '--mount', '/bin/sh', '-ec', `${hide}\nPATH=/nowhere exec "$@"`, 'sh'],
    })
    expect(code, told).toBe(3)
    expect(told).toContain('There is no PostgreSQL here to run your project with.')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(keptReports(folder)).toMatchObject([{ outcome: 'could-not-tell', findings: [], summary: { exitCode: 3 } }])
  })

  test('a database that was named and does not answer', async () => {
    const { code, told } = await run(['check', referenceOf('loan-desk')], { env: { ROADWORTHY_POSTGRES_URL: 'postgres://postgres@127.0.0.1:1/postgres' } })
    expect(code).toBe(3)
    expect(told).toContain('named by ROADWORTHY_POSTGRES_URL, cannot be used')
  })

  const small = makeSmallFolder('64k')
  test.skipIf(!small)(`a full disk: the verdict is told, and the report kept elsewhere${why}`, async () => {
    const folder = webProject(serverThat('reply.writeHead(404).end()'), small)
    fill(join(folder, 'data.bin'))
    const cache = makeFolder()
    const { code, stdout, told } = await run(['check', folder, '--only', 'creates-with-a-location'], { env: { XDG_CACHE_HOME: cache } })
    expect(code).toBe(1)
    expect(stdout).toContain('1 failed')
    expect(told).toMatch(/The report could not be kept in \S+: the disk is full\. It was kept in \S+ instead\./)
    expect(keptReports(join(cache, 'roadworthy', 'kept'))).toHaveLength(1)
  })

  test.skipIf(!small)(`no room for temporary files${why}`, async () => {
    const full = makeSmallFolder('64k') as string
    mkdirSync(join(full, `roadworthy-${process.getuid?.()}`))
    fill(join(full, 'data.bin'))
    const folder = webProject(serverThat('reply.end()'))
    const { code, told, stderr } = await run(['check', folder], { env: { TMPDIR: full, NODE_DISABLE_COMPILE_CACHE: '1' } })
    expect(code, told).toBe(3)
    expect(told).toContain('There is no room left on the disk')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(keptReports(folder)).toMatchObject([{ outcome: 'could-not-tell' }])
  })

  test('a place for temporary files that is none', async () => {
    const file = join(makeProject({ tmp: '' }), 'tmp')
    const { code, told } = await run(['check', webProject(serverThat('reply.end()'))], { env: { TMPDIR: file } })
    expect(code, told).toBe(3)
    expect(told).toContain(`Temporary files cannot be made in ${file}:`)
  })

  test.skipIf(!small)(`nowhere to keep it: the verdict is told all the same${why}`, async () => {
    const folder = webProject(serverThat('reply.writeHead(404).end()'), makeSmallFolder('64k') as string)
    fill(join(folder, 'data.bin'))
    const { code, told } = await run(['check', folder, '--only', 'creates-with-a-location'], { env: { XDG_CACHE_HOME: join(folder, 'server.mjs') } })
    expect(code).toBe(1)
    expect(told).toContain('1 failed')
    expect(told).toContain('The verdict stands without it.')
  })
})

/** Leaves no byte. */
function fill(file: string): void {
  for (const size of [4096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
    } catch {
      // it is full
    }
  }
}
