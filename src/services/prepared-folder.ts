import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Ledger } from '../base/ledger.ts'
import { runTool } from './run-tool.ts'

interface Preparation {
  /** Names the folder for people who look into the cache. */
  name: string
  /** All that its content depends on; another recipe is another folder. */
  recipe: readonly unknown[]
  /** Where a copy is wanted. Does not exist yet. */
  target: string
  /** Makes the content from nothing. */
  make: (target: string) => Promise<void>
  ledger: Ledger
  env: NodeJS.ProcessEnv
}

const AN_HOUR_MS = 3_600_000

/**
 * Puts a copy of a folder that is dear to make at `target`, and keeps the
 * original in the user's cache. The original appears there by one rename, when
 * it is whole: being killed halfway, or two of us at once, does no harm.
 * Returns how to forget it, should it turn out to be broken.
 */
export async function placePrepared(preparation: Preparation): Promise<{ fromCache: boolean; forget(): Promise<void> }> {
  const { name, recipe, target, ledger, env } = preparation
  const hash = createHash('sha256').update(JSON.stringify([recipe, process.getuid?.()])).digest('hex').slice(0, 12)
  const kept = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'roadworthy', `${name}-${hash}`)
  const forget = () => rm(kept, { recursive: true, force: true })
  if (existsSync(kept)) {
    try {
      await copyFolder(kept, target, ledger)
      return { fromCache: true, forget }
    } catch {
      await rm(target, { recursive: true, force: true })
    }
  }
  await preparation.make(target)
  await keep(target, kept, ledger).catch(() => {
    // a cache that cannot be written only costs time
  })
  return { fromCache: false, forget }
}

async function keep(folder: string, kept: string, ledger: Ledger): Promise<void> {
  const parent = join(kept, '..')
  await mkdir(parent, { recursive: true, mode: 0o700 })
  await removeAbandoned(parent)
  const half = `${kept}.half-${randomBytes(4).toString('hex')}`
  try {
    await copyFolder(folder, half, ledger)
    await rename(half, kept)
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw error
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.includes('.half-')) continue
    const folder = join(parent, name)
    if (Date.now() - (await stat(folder)).mtimeMs > AN_HOUR_MS) await rm(folder, { recursive: true, force: true })
  }
}

async function copyFolder(from: string, to: string, ledger: Ledger): Promise<void> {
  // cp keeps owners and beats the file calls of Node by far on a thousand files
  await runTool({ command: ['cp', '-R', '-p', from, to], cwd: '/', env: { PATH: process.env.PATH ?? '' }, ledger, limitMs: 60_000 })
}
