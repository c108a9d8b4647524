import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Inconclusive } from '../outcome.ts'
import { scanAll, type Source } from './scan-all.ts'
import { filesIn, scanFolder } from './scan-folder.ts'

const CANARY = 'c0ffee00c0ffee11c0ffee22c0ffee33'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: string | Buffer): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content)
}

describe('a folder', () => {
  test('every file that holds it, at any depth, and no other', async () => {
    write('notes.txt', `hello ${CANARY}`)
    write('logs/2026/app.log.gz', gzipSync(`line\nline ${CANARY}\n`))
    write('clean.txt', 'hello')
    write('.hidden/cache', Buffer.from(CANARY).toString('base64'))
    expect((await scanFolder(folder, CANARY)).toSorted((a, b) => (a.where < b.where ? -1 : 1))).toEqual([
      { where: 'file .hidden/cache', as: 'base64' },
      { where: 'file logs/2026/app.log.gz', as: 'as it is, inside gzip' },
      { where: 'file notes.txt', as: 'as it is' },
    ])
  })

  test('a file or folder named after it', async () => {
    write(`uploads/${CANARY}.png`, 'x')
    expect(await scanFolder(folder, CANARY, { label: 'upload ' })).toEqual([{ where: `upload uploads/${CANARY}.png`, as: 'as it is, in its name' }])
  })

  test('inside an archive', async () => {
    write('in/members.csv', `id,note\n1,${CANARY}\n`)
    write('in/other.csv', randomBytes(100_000))
    execFileSync('tar', ['-cf', join(folder, 'a.tar'), '-C', join(folder, 'in'), 'members.csv', 'other.csv'])
    execFileSync('tar', ['-czf', join(folder, 'b.tgz'), '-C', join(folder, 'in'), 'other.csv', 'members.csv'])
    rmSync(join(folder, 'in'), { recursive: true })
    expect((await scanFolder(folder, CANARY)).toSorted((a, b) => (a.where < b.where ? -1 : 1))).toEqual([
      { where: 'file a.tar', as: 'as it is' },
      { where: 'file b.tgz', as: 'as it is, inside gzip' },
    ])
  })

  test('inside an SQLite file, also a row that was deleted and not wiped', async () => {
    const database = new DatabaseSync(join(folder, 'data.sqlite'))
    database.exec('PRAGMA secure_delete = OFF; CREATE TABLE members (id INTEGER PRIMARY KEY, note TEXT)')
    const insert = database.prepare('INSERT INTO members (note) VALUES (?)')
    for (let i = 0; i < 500; i++) insert.run(`note ${i}`)
    database.close()
    expect(await scanFolder(folder, CANARY)).toEqual([])

    const again = new DatabaseSync(join(folder, 'data.sqlite'))
    again.exec(`PRAGMA secure_delete = OFF; INSERT INTO members (note) VALUES ('${CANARY}'); DELETE FROM members WHERE note = '${CANARY}'`)
    again.close()
    expect(await scanFolder(folder, CANARY)).toEqual([{ where: 'file data.sqlite', as: 'as it is' }])
  })

  test('links are not followed, not even in circles, but where they lead to is read', async () => {
    mkdirSync(join(folder, 'inside'))
    write('outside/secret', CANARY)
    symlinkSync('..', join(folder, 'inside/up'))
    symlinkSync('../outside/secret', join(folder, 'inside/secret'))
    expect(await scanFolder(join(folder, 'inside'), CANARY)).toEqual([])
    symlinkSync(`/nowhere/${CANARY}`, join(folder, 'inside/named'))
    expect(await scanFolder(join(folder, 'inside'), CANARY)).toEqual([{ where: 'file named', as: 'as it is, in its name' }])
  })

  test('a pipe does not make it wait', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')])
    write('notes.txt', CANARY)
    expect(await scanFolder(folder, CANARY)).toEqual([{ where: 'file notes.txt', as: 'as it is' }])
  })

  test('a folder that is not there holds nothing', async () => {
    expect(await scanFolder(join(folder, 'never'), CANARY)).toEqual([])
  })

  test('more than it may read is said, not passed over', async () => {
    write('large', '')
    truncateSync(join(folder, 'large'), 5 * 1024 ** 3)
    await expect(scanFolder(folder, CANARY)).rejects.toThrow(Inconclusive)
    await expect(scanFolder(folder, CANARY)).rejects.toThrow(/not everything could be searched: all that comes after 4 GiB, in file large/)
  })
})

describe('sources', () => {
  const sources: Source[] = [
    { where: 'key price:7', bytes: Buffer.from('12.50') },
    { where: 'key session:1', bytes: Buffer.from(`{"user":"${CANARY}"}`) },
    { where: 'table members, column note', bytes: Buffer.from(CANARY, 'utf16le') },
  ]

  test('of every kind, each told by its name', async () => {
    write('notes.txt', CANARY)
    const all = async function* () {
      yield* sources
      yield* filesIn(folder, CANARY)
    }
    expect(await scanAll(all(), CANARY)).toEqual([
      { where: 'key session:1', as: 'as it is' },
      { where: 'table members, column note', as: 'UTF-16' },
      { where: 'file notes.txt', as: 'as it is' },
    ])
  })

  test('what could not be searched makes nothing clean', async () => {
    const bomb = { where: 'key bomb', bytes: gzipSync(Buffer.alloc(100 * 1024 * 1024)) }
    await expect(scanAll([bomb], CANARY)).rejects.toThrow('no canary was found, but not everything could be searched: what unpacks to more than 64 MiB, in key bomb')
    // but it does not hide what was found
    expect(await scanAll([bomb, ...sources], CANARY)).toHaveLength(2)
  })

  test('it ends with the check', async () => {
    await expect(scanAll(sources, CANARY, { signal: AbortSignal.abort(new Error('the deadline')) })).rejects.toThrow('the deadline')
  })
})
