import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { packageFolder } from '../../library/catalogue.ts'
import { Pglite } from './pglite.ts'

/**
 * Opens the database in a folder, or in memory. Making one from nothing takes
 * seconds, so a new one begins as a copy of one that was made before: when the
 * package was built, or else by the first that had to wait.
 */
export async function openPglite(folder?: string): Promise<Pglite> {
  const template = templates().find((file) => existsSync(file))
  const database = await Pglite.open({ ...(folder ? { folder } : {}), ...(template ? { template } : {}) })
  if (!template) await keep(database, templates().at(-1) as string)
  return database
}

/** Writes what the package ships. */
export async function writeTemplate(file: string): Promise<void> {
  const database = await Pglite.open({})
  writeWhole(file, await database.dump())
  await database.close()
}

function templates(): string[] {
  const name = `pglite-${version()}.tar.gz`
  return [join(packageFolder, 'dist', 'server', name), join(cacheFolder(process.env), name)]
}

/** A dump fits the version that made it alone. */
export function version(): string {
  const file = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return (JSON.parse(readFileSync(join(dirname(file), '..', 'package.json'), 'utf8')) as { version: string }).version
}

async function keep(database: Pglite, file: string): Promise<void> {
  try {
    writeWhole(file, await database.dump())
  } catch {
    // the next one waits, too
  }
}

function writeWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  const rising = `${file}.${process.pid}.tmp`
  writeFileSync(rising, bytes)
  renameSync(rising, file)
}
