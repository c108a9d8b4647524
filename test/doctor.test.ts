import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lines } from '../src/cli/doctor.ts'
import { installAll, systemHere } from '../src/cli/packages.ts'
import { painter } from '../src/report/terminal/painter.ts'
import { processesWith } from './support/left-over.ts'
import { makeFolder } from './support/project.ts'
import { run } from './support/roadworthy.ts'

/** A PATH that has only these programs, each a shell script, besides a shell. */
function pathWith(programs: Record<string, string>): string {
  const folder = makeFolder()
  for (const tool of ['sh', 'sleep', 'rm', 'grep', 'sed', 'cut']) symlinkSync(`/bin/${tool}`, join(folder, tool))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}

/** The line that tells of one thing. */
const lineOf = (stdout: string, what: string): string | undefined => stdout.split('\n').find((line) => line.slice(11).startsWith(`${what} `))?.replace(/\s+/g, ' ').trim()

const { before, system } = systemHere()

describe('doctor', () => {
  test('tells what is here, plainly, and soon', async () => {
    const began = performance.now()
    const { code, stdout, stderr } = await run(['doctor'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`with Node.js ${process.versions.node}, on `)
    expect(lineOf(stdout, 'SQLite')).toMatch(/^ok SQLite \d+\.\d+/)
    expect(lineOf(stdout, 'JavaScript')).toMatch(/^ok JavaScript \d+\.\d+\.\d+, Node\.js$/)
    expect(stdout).not.toContain('\x1b')
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^(Everything the challenges ask for is here\.|To install what the challenges ask for: )/)
    // generous: other tests run beside it
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test('paints where that is wished for', async () => {
    const { stdout } = await run(['doctor'], { env: { NO_COLOR: undefined, FORCE_COLOR: '1' } })
    expect(stdout).toContain('\x1b[32mok')
  })

  test.skipIf(system === undefined)('says how to install what is missing', async () => {
    const { code, stdout } = await run(['doctor'], { env: { PATH: pathWith({ python3: 'echo 3.12.1 venv', java: 'echo openjdk version 21.0.1' }) } })
    expect(code).toBe(0)
    expect(lineOf(stdout, 'Python')).toBe('ok Python 3.12.1')
    expect(lineOf(stdout, 'Go')).toBe(`missing Go ${installAll([{ apt: ['golang-go'], dnf: ['golang'], brew: ['go'] }])}`)
    expect(lineOf(stdout, 'Java')).toMatch(/^missing Java no javac; .*(default-jdk-headless|java-latest-openjdk-devel|openjdk)$/)
    expect(lineOf(stdout, 'Ruby')).toMatch(/^missing Ruby .* ruby$/)
    // they have no starter, and are no use to whoever does not use them already
    expect(lineOf(stdout, 'Rust')).toBeUndefined()
    expect(lineOf(stdout, 'C#')).toBeUndefined()
  })

  test('names the part that is missing of something that is here', async () => {
    const { stdout } = await run(['doctor'], { env: { PATH: pathWith({ python3: 'echo 3.11.2 bare', php: 'echo 8.2.1 PDO:sqlite,odbc' }) } })
    expect(lineOf(stdout, 'PHP')).toMatch(/^ok PHP 8\.2\.1, PDO for sqlite, no PDO for pgsql, mysql/)
    expect(lineOf(stdout, 'Python')).toMatch(/^ok Python 3\.11\.2, without venv/)
    if (system === 'apt') {
      expect(lineOf(stdout, 'PHP')).toContain(`; ${before}apt-get install -y php-pgsql php-mysql`)
      expect(lineOf(stdout, 'Python')).toContain(`; ${before}apt-get install -y python3-venv`)
    }
  })

  test('waits for no program that hangs, and leaves none behind', async () => {
    const PATH = pathWith({ ruby: 'sleep 77.125', go: 'echo broken >&2; exit 3', php: 'kill -9 $$' })
    const began = performance.now()
    const { code, stdout } = await run(['doctor'], { env: { PATH } })
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(code).toBe(0)
    expect(lineOf(stdout, 'Ruby')).toMatch(/^unsure Ruby ruby did not end within 3 s/)
    expect(lineOf(stdout, 'Go')).toMatch(/^unsure Go go failed \(exit code 3\): broken/)
    expect(lineOf(stdout, 'PHP')).toMatch(/^unsure PHP php failed \(SIGKILL\)/)
    expect(processesWith('77.125')).toEqual([])
  })

  test('tells of a database server that is named wrongly', async () => {
    const { code, stdout } = await run(['doctor'], { env: { ROADWORTHY_MARIADB_URL: 'nonsense' } })
    expect(code).toBe(0)
    expect(stdout).toContain('ROADWORTHY_MARIADB_URL is not a URL. Write it as mysql://')
  })
})

test('the last line brings what challenges ask for, and nothing else', () => {
  const postgres = { apt: ['postgresql'], dnf: ['postgresql-server'], brew: ['postgresql@17'] }
  const mariadb = { apt: ['mariadb-server'], dnf: ['mariadb-server'], brew: ['mariadb'] }
  const go = { apt: ['golang-go'], dnf: ['golang'], brew: ['go'] }
  const tell = (needed: boolean) =>
    lines(
      [
        { title: 'Databases', rows: [{ word: 'missing', what: 'PostgreSQL', says: '', packages: postgres, needed }, { word: 'missing', what: 'MariaDB', says: 'too old', packages: mariadb, needed }] },
        { title: 'Languages', rows: [{ word: 'missing', what: 'Go', says: '', packages: go }, { word: 'ok', what: 'Ruby', says: '3.4.1' }] },
      ],
      painter(false),
    )
  expect(tell(true)).toEqual([
    '',
    'Databases',
    `  missing  PostgreSQL  ${installAll([postgres])}`,
    `  missing  MariaDB     too old; ${installAll([mariadb])}`,
    '',
    'Languages',
    `  missing  Go          ${installAll([go])}`,
    '  ok       Ruby        3.4.1',
    '',
    `To install what the challenges ask for: ${installAll([postgres, mariadb])}`,
  ])
  expect(tell(false).at(-1)).toBe('Everything the challenges ask for is here.')
})

describe('the line that installs things', () => {
  const postgres = { apt: ['postgresql'], dnf: ['postgresql-server'], brew: ['postgresql@17'] }
  const venv = { apt: ['python3-venv'], dnf: [], brew: [] }
  const python = { apt: ['python3', 'python3-venv'], dnf: ['python3'], brew: ['python'] }

  test.each([
    ['Debian', 'sudo apt-get install -y postgresql', 'sudo apt-get install -y postgresql python3-venv python3'],
    ['Debian, as root', 'apt-get install -y postgresql', 'apt-get install -y postgresql python3-venv python3'],
    ['Fedora', 'sudo dnf install -y postgresql-server', 'sudo dnf install -y postgresql-server python3'],
    ['macOS', 'brew install postgresql@17', 'brew install postgresql@17 python'],
    [
      'a system we do not know',
      'sudo pacman -S --noconfirm postgresql',
      'apt-get install -y postgresql python3-venv python3  or  dnf install -y postgresql-server python3  or  brew install postgresql@17 python',
    ],
  ])('on %s', (_name, line, expected) => {
    expect(installAll([postgres, venv, python], systemHere(line))).toBe(expected)
  })

  test('is nothing where nothing is to be installed', () => {
    expect(installAll([venv], systemHere('brew install postgresql@17'))).toBe('')
  })
})
