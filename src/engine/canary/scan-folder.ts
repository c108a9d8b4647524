import { constants } from 'node:fs'
import { open, opendir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { CanaryPlace } from '../../author/judging.ts'
import { formsOf } from './forms.ts'
import { plainText } from './plain-text.ts'
import { scanAll, type ScanOptions, type Source, type Unseen } from './scan-all.ts'

const MOST_FILES = 100_000
const MOST_BYTES = 4 * 1024 * 1024 * 1024
const PIECE = 256 * 1024

export interface FolderOptions extends Pick<ScanOptions, 'digests'> {
  /** What stands in front of a file's path. Default `file `. */
  label?: string
}

/** Every file below a folder in which a canary shows, in its bytes or its name. */
export function scanFolder(path: string, canary: string, options: ScanOptions & FolderOptions = {}): Promise<CanaryPlace[]> {
  return scanAll(filesIn(path, canary, options), canary, options)
}

/**
 * The files below a folder, as sources of a scan. Links are not followed,
 * which could lead anywhere; where they lead to is a text like a name. Sockets,
 * pipes and devices hold nothing.
 */
export async function* filesIn(folder: string, canary: string, options: FolderOptions = {}): AsyncGenerator<Source | Unseen | CanaryPlace> {
  const { label = 'file ' } = options
  let files = 0
  let bytes = 0
  const waiting = [folder]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for await (const { name, kind } of entriesOf(at)) {
      const path = join(at, name)
      const where = label + relative(folder, path)
      const target = kind === 'link' ? await readlink(path).catch(gone) : undefined
      const named = formsOf(canary, options.digests ?? false)(plainText(Buffer.from(`${name} ${target ?? ''}`)))
      if (named) yield { where, as: `${named}, in its name` }
      if (kind === 'folder') waiting.push(path)
      if (kind === 'unreadable') yield { where, unseen: 'a folder that cannot be read' }
      if (kind !== 'file') continue
      if (++files > MOST_FILES) return yield { where, unseen: `all that comes after ${MOST_FILES} files` }
      const opened = await openFile(path)
      if (opened === 'unreadable') yield { where, unseen: 'a file that cannot be read' }
      if (typeof opened === 'string') continue
      try {
        bytes += opened.size
        if (bytes > MOST_BYTES) return yield { where, unseen: 'all that comes after 4 GiB' }
        yield { where, bytes: opened.bytes }
      } finally {
        await opened.close()
      }
    }
  }
}

interface Entry {
  name: string
  kind: 'file' | 'folder' | 'link' | 'other' | 'unreadable'
}

async function* entriesOf(folder: string): AsyncGenerator<Entry> {
  try {
    for await (const entry of await opendir(folder)) {
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'
      yield { name: entry.name, kind }
    }
  } catch (error) {
    if (wentAway(error)) return
    yield { name: '.', kind: 'unreadable' }
  }
}

/** The file as it was when it was opened: what is written to it meanwhile does not make it endless. */
async function openFile(path: string): Promise<{ size: number; bytes: AsyncIterable<Buffer>; close(): Promise<void> } | 'gone' | 'unreadable'> {
  try {
    // something else may have taken its place: a link is refused, and a pipe does not make us wait
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stat = await file.stat()
    const close = () => file.close()
    if (stat.isFile()) return { size: stat.size, bytes: piecesOf(file, stat.size), close }
    await close()
    return 'gone'
  } catch (error) {
    return wentAway(error) ? 'gone' : 'unreadable'
  }
}

async function* piecesOf(file: Awaited<ReturnType<typeof open>>, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PIECE, size - at)), 0, null, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function wentAway(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')
}

function gone(): undefined {}
