import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

export interface Manifest {
  /** Path within the folder. */
  manifest: string
  /** The file that pins what it names. */
  pinnedBy?: string
  /** How many packages it names. */
  dependencies: number
}

interface Ecosystem {
  manifest: RegExp
  /** Lie beside the manifest, or above it in a workspace. */
  locks: string[]
  count(text: string): number
  /** A manifest that pins everything itself. */
  pinsItself?(text: string): boolean
}

const pythonLines = (text: string) => text.split('\n').map((line) => line.replace(/(^|\s)#.*/, '').trim()).filter((line) => line !== '' && !line.startsWith('-'))

const ECOSYSTEMS: Ecosystem[] = [
  { manifest: /^package\.json$/, locks: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb', 'deno.lock'], count: countJson(['dependencies', 'devDependencies', 'optionalDependencies']) },
  { manifest: /^composer\.json$/, locks: ['composer.lock'], count: (text) => Object.keys(member(text, 'require')).filter((name) => name.includes('/')).length },
  { manifest: /^Gemfile$/, locks: ['Gemfile.lock'], count: (text) => text.match(/^\s*gem\s/gm)?.length ?? 0 },
  { manifest: /^Cargo\.toml$/, locks: ['Cargo.lock'], count: tomlCount(/^\[(?:[^\]]*\.)?(?:dev-|build-)?dependencies\]$/) },
  { manifest: /^go\.mod$/, locks: ['go.sum'], count: (text) => text.match(/^\s*(?:require\s+)?[\w.-]+\.[\w-]+\/\S+\s+v\d/gm)?.length ?? 0 },
  { manifest: /^pyproject\.toml$/, locks: ['poetry.lock', 'uv.lock', 'pdm.lock', 'pylock.toml', 'requirements.txt', 'requirements.lock', 'Pipfile.lock'], count: pyprojectCount },
  { manifest: /^Pipfile$/, locks: ['Pipfile.lock'], count: tomlCount(/^\[packages\]$/) },
  { manifest: /^requirements\.txt$/, locks: ['requirements.lock', 'poetry.lock', 'uv.lock', 'pdm.lock'], count: (text) => pythonLines(text).length, pinsItself: (text) => pythonLines(text).every((line) => /===?\s*[\w.!+-]+|@\s*\S+|--hash/.test(line)) },
  { manifest: /^mix\.exs$/, locks: ['mix.lock'], count: (text) => text.match(/\{:\w+,\s*"/g)?.length ?? 0 },
  { manifest: /^pubspec\.yaml$/, locks: ['pubspec.lock'], count: (text) => (/^dependencies:/m.test(text) ? 1 : 0) },
  // Maven's and Gradle's versions stand in the manifest; ranges are what would float
  { manifest: /^pom\.xml$/, locks: [], count: (text) => text.match(/<dependency>/g)?.length ?? 0, pinsItself: (text) => !/<version>\s*(?:[[(]|LATEST|RELEASE)/.test(text) },
  { manifest: /^build\.gradle(\.kts)?$/, locks: ['gradle.lockfile', 'gradle/verification-metadata.xml'], count: (text) => text.match(/^\s*(?:implementation|api|runtimeOnly|compileOnly)\b/gm)?.length ?? 0, pinsItself: (text) => !/:(?:\d+\.)*\+["']|latest\.(?:release|integration)/.test(text) },
  { manifest: /\.csproj$/, locks: ['packages.lock.json'], count: (text) => text.match(/<PackageReference/g)?.length ?? 0, pinsItself: (text) => !/<PackageReference[^>]*Version="[^"]*[*[(]/.test(text) },
]

const ELSEWHERE = new Set(['node_modules', 'vendor', 'target', 'dist', 'build', '.venv', 'venv', '__pycache__', 'bin', 'obj', '_build', 'deps', 'test', 'tests', 'fixtures', 'examples', 'example', 'docs'])
const DEEPEST = 3
const LONGEST = 4 * 1024 * 1024

/** Every manifest that names packages, as far as three folders down. */
export function manifestsIn(folder: string): Manifest[] {
  return [...filesIn(folder, 0)].flatMap((file) => {
    const kind = ECOSYSTEMS.find(({ manifest }) => manifest.test(basename(file)))
    if (!kind || statSync(file).size > LONGEST) return []
    const text = readFileSync(file, 'utf8')
    const dependencies = kind.count(text)
    if (dependencies === 0) return []
    const pinnedBy = kind.pinsItself?.(text) ? file : lockFor(file, folder, kind.locks)
    return [{ manifest: relative(folder, file), ...(pinnedBy === undefined ? {} : { pinnedBy: relative(folder, pinnedBy) }), dependencies }]
  })
}

function* filesIn(folder: string, depth: number): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) yield join(folder, entry.name)
    else if (entry.isDirectory() && depth < DEEPEST && !entry.name.startsWith('.') && !ELSEWHERE.has(entry.name)) yield* filesIn(join(folder, entry.name), depth + 1)
  }
}

function lockFor(file: string, root: string, locks: string[]): string | undefined {
  for (let here = dirname(file); ; here = dirname(here)) {
    const found = locks.map((name) => join(here, name)).find((lock) => lock !== file && existsSync(lock))
    if (found) return found
    if (here === root || dirname(here) === here) return undefined
  }
}

function member(text: string, name: string): Record<string, unknown> {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[name]
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function countJson(names: string[]): (text: string) => number {
  return (text) => names.reduce((sum, name) => sum + Object.keys(member(text, name)).length, 0)
}

function tomlCount(section: RegExp): (text: string) => number {
  return (text) => {
    let inside = false
    let count = 0
    for (const line of text.split('\n').map((one) => one.trim())) {
      if (line.startsWith('[')) inside = section.test(line)
      else if (inside && /^[\w"'.-]+\s*=/.test(line) && !/^python\s*=/.test(line)) count++
    }
    return count
  }
}

function pyprojectCount(text: string): number {
  const list = /^dependencies\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? ''
  return (list.match(/["'][^"']+["']/g)?.length ?? 0) + tomlCount(/^\[tool\.poetry\.dependencies\]$/)(text)
}
