import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../../../node_modules/.cache/roadworthy-drivers', import.meta.url))

/** A Python with the packages of a list; undefined where there is no Python, with CI=true that is a failure. */
export function pythonWith(list: string): string | undefined {
  if (spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status !== 0) {
    if (process.env.CI === 'true') throw new Error('there is no Python here, and everything has to be tested')
    return undefined
  }
  const folder = join(cache, `s3-${createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12)}`)
  if (!existsSync(folder)) make(folder, list)
  return join(folder, 'bin/python')
}

/** Two may make it at the same time; one of them is kept. */
function make(folder: string, list: string): void {
  const beingMade = `${folder}.${process.pid}`
  rmSync(beingMade, { recursive: true, force: true })
  mkdirSync(beingMade, { recursive: true })
  execFileSync('python3', ['-m', 'venv', beingMade], { stdio: 'inherit' })
  execFileSync(join(beingMade, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', list], { stdio: 'inherit' })
  try {
    renameSync(beingMade, folder)
  } catch (error) {
    rmSync(beingMade, { recursive: true })
    if (!existsSync(folder)) throw error
  }
}
