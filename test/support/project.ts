import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const undo: (() => void)[] = []
afterAll(() => {
  for (const step of undo.splice(0).toReversed()) step()
})

/** A folder that is removed when the tests of the file are done. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadworthy-test-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder with little room in it; undefined where nobody lets us make one. */
export function makeSmallFolder(size: string): string | undefined {
  const folder = makeFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  undo.push(() => execFileSync('umount', ['--lazy', folder]))
  return folder
}

/** A learner's folder with these files in it. */
export function makeProject(files: Record<string, string>, folder = makeFolder()): string {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}

/** A tools-rest project whose web process is this program. */
export function webProject(source: string, folder?: string, more = ''): string {
  return makeProject({ 'roadworthy.yaml': `challenge: tools-rest\nprocesses:\n  web: node server.mjs\n${more}`, 'server.mjs': source }, folder)
}

/** A late-fees project whose program is this. */
export function runProject(source: string): string {
  return makeProject({ 'roadworthy.yaml': 'challenge: late-fees\nprocesses:\n  run: node main.mjs\n', 'main.mjs': source })
}

/** A copy of a challenge's reference, as a learner's folder. */
export function referenceOf(slug: string): string {
  const folder = makeFolder()
  cpSync(join(ROOT, 'catalogue', slug, 'reference'), folder, { recursive: true, filter: (path) => !/\/(\.roadworthy|node_modules)$/.test(path) })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** A server that is ready, and answers anything else in its own way. */
export const serverThat = (answer: string): string => `
import { createServer } from 'node:http'
import net from 'node:net'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
const server = createServer((request, reply) => {
  if (request.url === '/healthz') return reply.end('ok')
  ${answer}
})
server.listen(process.env.PORT, '127.0.0.1')
`
