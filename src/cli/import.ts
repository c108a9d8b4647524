import { createReadStream, existsSync, statSync } from 'node:fs'
import { UserMistake } from '../model/mistake.ts'
import type { ImportResult } from '../server/routes/schemas.ts'
import { importArchive } from '../server/store/archive.ts'
import { atRecord } from './record.ts'

/** Takes in what `roadworthy export` has written. What is here already stays as it is. */
export async function importRecord(file: string): Promise<void> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new UserMistake(`There is no file ${file}.`, { fix: 'Give a file that `roadworthy export` has written.' })
  const { attempts, known, projects, skipped } = await atRecord<ImportResult>({
    there: async (app) => (await app.post('/import', 'application/gzip', createReadStream(file))) as ImportResult,
    here: (store) => importArchive(store, createReadStream(file)),
  })
  process.stdout.write(`${[`${attempts} attempts and ${projects} connected folders were taken in; ${known} attempts were known already.`, ...skipped].join('\n')}\n`)
}
