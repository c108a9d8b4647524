import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { UserMistake } from '../model/mistake.ts'
import { exportArchive } from '../server/store/archive.ts'
import { atRecord } from './record.ts'
import { version } from './version.ts'

/** Writes everything the store holds into one file; `-` is stdout. */
export async function exportRecord(file = `roadworthy-${new Date().toISOString().slice(0, 10)}.json.gz`): Promise<void> {
  await atRecord({
    there: async (app) => write(await app.get('/export'), file),
    here: (store) => write(exportArchive(store, version()), file),
  })
  if (file !== '-') process.stdout.write(`Your record is in ${file}. \`roadworthy import ${file}\` takes it in elsewhere.\n`)
}

async function write(archive: Readable, file: string): Promise<void> {
  if (file === '-') return pipeline(archive, process.stdout, { end: false })
  try {
    // nothing is written over
    await pipeline(archive, createWriteStream(file, { flags: 'wx' }))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UserMistake(`${file} is there already.`, { fix: 'Name another file, or move that one away.' })
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOSPC' || code === 'EISDIR') throw new UserMistake(`${file} cannot be written: ${message}.`, { fix: 'Name a file in a place you may write to.' })
    throw error
  }
}
