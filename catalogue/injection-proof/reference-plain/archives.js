import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { constants } from 'node:fs'
import { join } from 'node:path'
import { No, find } from './supplies.js'

// what a supplier calls it is not what the file is called
const fileOf = (name) => join(process.env.DATA_DIR, createHash('sha256').update(name).digest('hex'))
const isName = (name) => typeof name === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(name)

export async function pack({ name, ids }) {
  if (!isName(name)) throw new No(400, 'An archive’s name is made of letters, digits and hyphens')
  if (!Array.isArray(ids)) throw new No(400, 'ids is a list')
  const files = []
  for (const id of ids) {
    const part = await find(id)
    files.push(entry(`${part.id}.json`, Buffer.from(JSON.stringify(part))))
  }
  await writeFile(fileOf(name), Buffer.concat([...files, Buffer.alloc(1024)]), { flag: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW })
  return { name }
}

export async function read(name) {
  if (!isName(name)) throw new No(404, 'There is no such archive')
  try {
    return await readFile(fileOf(name), { flag: constants.O_RDONLY | constants.O_NOFOLLOW })
  } catch {
    throw new No(404, 'There is no such archive')
  }
}

/** One file of a tar: a header of 512 bytes, and the content filled up to blocks of as many. */
function entry(name, content) {
  const header = Buffer.alloc(512)
  const put = (at, text) => header.write(text, at, 'latin1')
  put(0, name)
  put(100, '0000644\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  put(124, `${content.length.toString(8).padStart(11, '0')}\0`)
  put(136, `${Math.floor(Date.now() / 1000).toString(8).padStart(11, '0')}\0`)
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\x0000')
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}
