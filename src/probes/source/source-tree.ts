import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { SecretsFound, SourceTree } from '../../author/described-api.ts'
import { gitText } from './git.ts'
import { manifestsIn } from './manifests.ts'
import { spotSecrets } from './secret-patterns.ts'

const MOST_HISTORY = 64 * 1024 * 1024
const LARGEST_FILE = 2 * 1024 * 1024
const MOST_FILES = 20_000
const MOST_TOLD = 20

export function sourceTree(folder: string): SourceTree {
  return { manifests: async () => manifestsIn(folder), secrets: (signal) => secretsIn(folder, signal) }
}

/** Files as they lie there, and every line that any version ever added. */
async function secretsIn(folder: string, signal: AbortSignal): Promise<SecretsFound> {
  const tracked = await gitText(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '.'], signal, MOST_HISTORY)
  const files = tracked ? tracked.text.split('\0').filter((name) => name !== '') : [...filesBelow(folder, folder)]
  const found = files.slice(0, MOST_FILES).flatMap((file) => spottedIn(folder, file, tracked !== undefined))
  const log = tracked && (await gitText(folder, ['log', '--all', '-p', '-U0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--full-history', '--diff-filter=AM', '--format=%x00%h', '--', '.'], signal, MOST_HISTORY))
  const past = log ? added(log.text) : { found: [], looked: 0 }
  const known = new Set(found.map(({ file, what }) => `${file} ${what}`))
  const gone = past.found.filter(({ file, what }) => !known.has(`${file} ${what}`))
  const cut = log?.cut ? `the history is longer than ${MOST_HISTORY / 1024 / 1024} MiB; the newest of it was read` : files.length > MOST_FILES ? `there are more than ${MOST_FILES} files` : undefined
  return { found: [...found, ...gone].slice(0, MOST_TOLD), looked: Math.min(files.length, MOST_FILES) + past.looked, history: log !== undefined, ...(cut ? { cut } : {}) }
}

const NEVER_TEXT = /\.(png|jpe?g|gif|webp|ico|pdf|zip|gz|tgz|jar|class|woff2?|ttf|so|dylib|exe|wasm|map|lock|sum|snap)$|(^|\/)(package-lock\.json|pnpm-lock\.yaml|packages\.lock\.json)$/i

function spottedIn(folder: string, file: string, isTracked: boolean): SecretsFound['found'] {
  const path = join(folder, file)
  if (NEVER_TEXT.test(file) || !existsSync(path)) return []
  const stat = statSync(path)
  if (!stat.isFile() || stat.size > LARGEST_FILE) return []
  const bytes = readFileSync(path)
  // a program's own data may lie beside it, such as a database
  if (!isTracked && bytes.subarray(0, 8000).includes(0)) return []
  const text = bytes.toString('utf8')
  return spotSecrets(text, file).map(({ what, index }) => ({ file, what, line: text.slice(0, index).split('\n').length }))
}

function added(log: string): { found: SecretsFound['found']; looked: number } {
  const found: SecretsFound['found'] = []
  let looked = 0
  for (const commit of log.split('\0').slice(1)) {
    const end = commit.indexOf('\n')
    const hash = commit.slice(0, end < 0 ? undefined : end).trim()
    for (const part of commit.slice(Math.max(0, end)).split(/^diff --git /m).slice(1)) {
      looked++
      const file = /^\+\+\+ (?:b\/)?(.+)$/m.exec(part)?.[1] ?? ''
      if (NEVER_TEXT.test(file)) continue
      const lines = part.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++')).map((line) => line.slice(1)).join('\n')
      for (const { what } of spotSecrets(lines, file)) if (!found.some((one) => one.file === file && one.what === what)) found.push({ file, what, commit: hash })
    }
  }
  return { found, looked }
}

const NOT_OURS = new Set(['node_modules', '.git', '.venv', 'venv', 'vendor', 'target', 'dist', '__pycache__', '.roadworthy'])

/** Where no repository says what belongs to it. */
function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) yield relative(root, join(folder, entry.name))
    else if (entry.isDirectory() && !NOT_OURS.has(entry.name)) yield* filesBelow(root, join(folder, entry.name))
  }
}
