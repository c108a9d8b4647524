import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { spotSecrets } from './secret-patterns.ts'
import { sourceTree } from './source-tree.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadworthy-source-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { cwd: folder, stdio: 'ignore' })
}

// put together here, so that this file holds none
const AWS = ['AKIA', 'QX3ZP7LM2VN5RT4B'].join('')
const GITHUB = ['ghp_', 'a8Kd02mXz9QpLr7VbN3tYs5WcE1fGh6JiUo4'].join('')

describe('a secret', () => {
  test.each([
    ['an AWS access key id', `key = ${AWS}`],
    ['a GitHub token', `TOKEN=${GITHUB}`],
    ['a private key', `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(3)}\n`],
    ['a password in an address', 'postgres://app:k3Jx92mQpL0vZt@db.internal/app'],
    ['a secret that is written out', `const jwtSecret = '${['9f3kD02mXz7QpLr8', 'VbN1tYs5WcE6'].join('')}'`],
  ])('%s', (what, text) => expect(spotSecrets(text).map((one) => one.what)).toEqual([what]))

  test.each([
    'AKIAIOSFODNN7EXAMPLE', 'postgres://user:password@localhost/app', 'postgres://app:${PASSWORD}@db/app', "password: 'correct horse battery staple'",
    "apiKey: process.env.API_KEY", "secret = 'your-secret-goes-right-here-please'", '"passwordHashAlgorithm": "pbkdf2-sha512-withsalt"', 'sha512-9f3kD02mXz7QpLr8VbN1tYs5WcE6',
  ])('%s is none', (text) => expect(spotSecrets(text)).toEqual([]))
})

test('in tests and examples only what is good for something elsewhere counts', () => {
  const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(3)}\n`
  expect(spotSecrets(key, 'deploy/key.pem')).toHaveLength(1)
  for (const file of ['test/fixtures/key.pem', 'src/tls_test.go', 'config/.env.example']) expect(spotSecrets(key, file)).toEqual([])
  expect(spotSecrets(`key = ${AWS}`, 'test/upload.js')).toHaveLength(1)
})

describe('a folder', () => {
  const secrets = () => sourceTree(folder).secrets(AbortSignal.timeout(20_000))

  test('without a repository is looked through as it lies there', async () => {
    write({ 'a.env': `KEY=${AWS}`, 'node_modules/x/b.env': `KEY=${AWS}` })
    expect(await secrets()).toMatchObject({ history: false, looked: 1, found: [{ file: 'a.env', line: 1, what: 'an AWS access key id' }] })
  })

  test('holds what a later commit took away, and not what is ignored', async () => {
    git('init', '-q')
    write({ 'deploy.env': `\nKEY=${AWS}`, '.gitignore': 'local.env\n', 'local.env': `TOKEN=${GITHUB}` })
    git('add', '.')
    git('commit', '-qm', 'one')
    rmSync(join(folder, 'deploy.env'))
    git('add', '-A')
    git('commit', '-qm', 'two')
    const { found, history } = await secrets()
    expect(history).toBe(true)
    expect(found).toEqual([{ file: 'deploy.env', what: 'an AWS access key id', commit: expect.stringMatching(/^[0-9a-f]{7,}$/) }])
  })

  test('takes no database that lies beside the files for one of them', async () => {
    write({ 'data.db': `SQLite format 3\0${AWS}`, 'note.txt': AWS })
    expect((await secrets()).found.map(({ file }) => file)).toEqual(['note.txt'])
  })

  test('names what is pinned and what is not', async () => {
    write({
      'package.json': '{"dependencies":{"pg":"^8"}}', 'package-lock.json': '{}', 'tool/package.json': '{"name":"tool"}', 'api/package.json': '{"dependencies":{"pg":"^8"}}',
      'py/requirements.txt': 'flask==3.0.0\n# why\npsycopg[binary]==3.2\n', 'loose/requirements.txt': 'flask>=3\n', 'go/go.mod': 'module x\nrequire github.com/jackc/pgx/v5 v5.5.0\n',
    })
    const manifests = await sourceTree(folder).manifests()
    expect(Object.fromEntries(manifests.map(({ manifest, pinnedBy }) => [manifest, pinnedBy]))).toEqual({
      'package.json': 'package-lock.json', 'api/package.json': 'package-lock.json', 'py/requirements.txt': 'py/requirements.txt', 'loose/requirements.txt': undefined, 'go/go.mod': undefined,
    })
  })
})
