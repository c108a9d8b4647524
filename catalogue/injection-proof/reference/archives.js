import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { text } from './fields.js'
import { invalid, unknown } from './refusal.js'
import { findSupply } from './supplies.js'

const FOLDER = resolve(process.env.DATA_DIR)
const MOST_PARTS = 100
const run = promisify(execFile)

/** Packs parts into DATA_DIR/{name}.tar: a folder of that name with one JSON file for each. */
export async function pack(db, { name, ids }) {
  const file = fileOf(name)
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_PARTS) throw invalid(`ids is a list of 1 to ${MOST_PARTS} ids`)
  const parts = []
  for (const id of ids) parts.push(await findSupply(db, id))

  const work = await mkdtemp(join(FOLDER, '.packing-'))
  try {
    await mkdir(join(work, name))
    for (const part of parts) await writeFile(join(work, name, `${part.id}.json`), JSON.stringify(part))
    // no shell reads this, and after `--` nothing is an option
    await run('tar', ['-c', '-f', join(work, '.tar'), '-C', work, '--', name])
    // a link that somebody put there is replaced, not followed
    await rename(join(work, '.tar'), file)
  } finally {
    await rm(work, { recursive: true })
  }
  return { name }
}

export async function unpackable(name) {
  const bytes = await readOwn(fileOf(name))
  return { bytes, headers: { 'content-type': 'application/x-tar', 'content-disposition': disposition(name) } }
}

/** Where an archive lies. What counts is where the whole path leads, so that is looked at, not the name. */
function fileOf(name) {
  text(name, 'name', { least: 1, most: 100 })
  // tar takes a backslash for the beginning of an escape, whatever stands before the name
  if (/[\p{Cc}\\]/u.test(name) || Buffer.byteLength(name) > 200) throw invalid('name is a file name of at most 200 bytes')
  const file = resolve(FOLDER, `${name}.tar`)
  if (dirname(file) !== FOLDER || name.startsWith('.')) throw invalid('name is a file name')
  return file
}

async function readOwn(file) {
  try {
    // a link in our folder may lead anywhere
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EISDIR'].includes(error.code)) throw unknown('archive')
    throw error
  }
}

/** RFC 6266: plain letters for old clients, and the whole name in percent signs. */
function disposition(name) {
  const file = `${name}.tar`
  const plain = file.replace(/[^A-Za-z0-9 ._-]/g, '_')
  const whole = encodeURIComponent(file).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
