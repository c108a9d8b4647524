import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { packageFolder } from '../../base/package-folder.ts'
import { Pglite } from './pglite.ts'

/**
 * Opens the database in a folder, or in memory. Making one from nothing takes
 * seconds, so a new one begins as a copy of one that was made before: when the
 * package was built, or else by the first that had to wait.
 */
export async function openPglite(folder?: string): Promise<Pglite> {
  const isNew = !folder || !existsSync(madeFile(folder))
  if (isNew && folder) clear(folder)
  const template = isNew ? templates().find((file) => existsSync(file)) : undefined
  const database = await Pglite.open({ ...(folder ? { folder } : {}), ...(template ? { template } : {}) })
  if (isNew && !template) await keep(database, templates().at(-1) as string)
  if (isNew && folder) writeWhole(madeFile(folder), `${version()}\n`)
  return database
}

/** Tells that the database in this folder was made to the end: what a killed start has left half-made is made anew. */
const madeFile = (folder: string): string => `${folder}.made`

function clear(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
}

/** Puts into the package what it ships; where one of this version lies about, that will do. */
export async function shipTemplate(folder: string): Promise<void> {
  const [file, kept] = [join(folder, nameOf()), join(cacheFolder(process.env), nameOf())]
  if (!existsSync(kept)) await (await openPglite()).close()
  mkdirSync(folder, { recursive: true })
  copyFileSync(kept, file)
}

function templates(): string[] {
  return [join(packageFolder, 'dist', 'server'), cacheFolder(process.env)].map((folder) => join(folder, nameOf()))
}

const nameOf = (): string => `pglite-${version()}.tar.gz`

/** A dump fits the version that made it alone. */
function version(): string {
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

function writeWhole(file: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true })
  const rising = `${file}.${process.pid}.tmp`
  writeFileSync(rising, bytes)
  renameSync(rising, file)
}
