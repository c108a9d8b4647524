import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FolderHandle } from '../../author/http-target.ts'
import type { Scope } from '../../base/scope.ts'

/** Makes an empty folder, and one beside it; both go with the scope. */
export async function makeOwnFolder(scope: Scope): Promise<FolderHandle> {
  const above = await mkdtemp(join(tmpdir(), 'roadworthy-folder-'))
  scope.defer('the folder', () => rm(above, { recursive: true, force: true }))
  const made = { path: join(above, 'data'), outside: join(above, 'outside') }
  await Promise.all([mkdir(made.path), mkdir(made.outside)])
  return made
}
