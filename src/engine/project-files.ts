import { open, realpath, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ProgramBroke } from '../author/program-broke.ts'

const LIMIT = 8 << 20

/** A file that the project wrote. What it is called is ours to say, what it is theirs: a link out of the folder is no file of theirs. */
export async function readProjectFile(folder: string, path: string): Promise<Buffer | undefined> {
  const file = await inFolder(folder, path)
  if (!file) return undefined
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    if (size > LIMIT) throw new ProgramBroke(`the program wrote ${path} with ${size} bytes; more than ${LIMIT} are not read`)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

export async function removeProjectFile(folder: string, path: string): Promise<void> {
  const file = await inFolder(folder, path)
  if (file) await rm(file, { recursive: true })
}

async function inFolder(folder: string, path: string): Promise<string | undefined> {
  const root = await realpath(folder)
  const file = await realpath(join(root, path)).catch(() => undefined)
  return file?.startsWith(root + sep) ? file : undefined
}
