import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Ledger } from '../base/ledger.ts'
import { placePrepared } from './prepared-folder.ts'

let folder: string
let ledger: Ledger
let made: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadworthy-prepared-'))
  ledger = Ledger.open()
  made = 0
})

afterEach(() => {
  ledger.close()
  rmSync(folder, { recursive: true, force: true })
})

async function make(target: string): Promise<void> {
  made++
  await mkdir(join(target, 'deep'), { recursive: true })
  await writeFile(join(target, 'deep', 'file'), 'content')
}

function place(name: string, more: Partial<Parameters<typeof placePrepared>[0]> = {}) {
  return placePrepared({ name: 'thing', recipe: [1], target: join(folder, name), make, ledger, env: { XDG_CACHE_HOME: join(folder, 'cache') }, ...more })
}

const kept = () => (existsSync(join(folder, 'cache', 'roadworthy')) ? readdirSync(join(folder, 'cache', 'roadworthy')) : [])
const content = (name: string) => readFileSync(join(folder, name, 'deep', 'file'), 'utf8')

test('it is made once and copied from then on', async () => {
  expect((await place('first')).fromCache).toBe(false)
  expect((await place('second')).fromCache).toBe(true)
  expect(made).toBe(1)
  expect(content('second')).toBe('content')
  writeFileSync(join(folder, 'second', 'deep', 'file'), 'changed')
  await place('third')
  expect(content('third')).toBe('content')
})

test('another recipe is another folder', async () => {
  await place('first')
  await place('second', { recipe: [2] })
  expect(made).toBe(2)
  expect(kept()).toHaveLength(2)
})

test('a preparation that failed is not kept', async () => {
  const fail = async (target: string) => {
    await make(target)
    throw new Error('the disk is full')
  }
  await expect(place('first', { make: fail })).rejects.toThrow('the disk is full')
  expect(kept()).toEqual([])
})

test('what somebody was killed over is not used, and goes after an hour', async () => {
  await place('first')
  const [name] = kept()
  rmSync(join(folder, 'cache', 'roadworthy', name as string), { recursive: true })
  const halves = ['old', 'young'].map((age) => join(folder, 'cache', 'roadworthy', `${name}.half-${age}`))
  for (const half of halves) mkdirSync(half)
  const longAgo = Date.now() / 1000 - 7200
  utimesSync(halves[0] as string, longAgo, longAgo)
  await place('second')
  expect(made).toBe(2)
  expect(content('second')).toBe('content')
  expect(kept().sort()).toEqual([name, `${name}.half-young`])
})

test('several at once do not disturb each other', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => place(name)))
  expect(['a', 'b', 'c', 'd'].map(content)).toEqual(Array.from({ length: 4 }, () => 'content'))
  expect(kept()).toHaveLength(1)
})

test('a cache that cannot be used costs time and nothing else', async () => {
  writeFileSync(join(folder, 'cache'), 'a file where a folder should be')
  await place('first')
  await place('second')
  expect(made).toBe(2)
  expect(content('second')).toBe('content')
})

test('what turned out to be broken can be forgotten', async () => {
  await (await place('first')).forget()
  expect(kept()).toEqual([])
  expect((await place('second')).fromCache).toBe(false)
})
