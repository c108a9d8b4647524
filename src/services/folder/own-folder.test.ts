import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Scope } from '../../base/scope.ts'
import { makeOwnFolder } from './own-folder.ts'

test('is empty, has one beside it, and goes with what lies in both', async () => {
  const scope = new Scope('one test')
  const folder = await makeOwnFolder(scope)
  expect(readdirSync(folder.path)).toEqual([])
  expect(readdirSync(folder.outside)).toEqual([])
  expect(folder.outside.startsWith(folder.path)).toBe(false)
  writeFileSync(join(folder.path, 'a'), '')
  writeFileSync(join(folder.outside, 'b'), '')
  await scope.close()
  expect(scope.failures).toEqual([])
  expect([folder.path, folder.outside].filter((path) => existsSync(path))).toEqual([])
})
