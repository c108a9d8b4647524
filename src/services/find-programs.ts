import { accessSync, constants, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** The folders in PATH, with links followed: what belongs to a program lies beside the program itself. */
export function foldersInPath(env: NodeJS.ProcessEnv, program: string): string[] {
  const found: string[] = []
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const file = join(folder, program)
    if (folder === '' || !isProgram(file)) continue
    found.push(dirname(realpathSync(file)))
  }
  return found
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Folders that match a path in which one part may hold a `*`; the highest number first. */
export function matching(pattern: string): string[] {
  const parts = pattern.split('/')
  const index = parts.findIndex((part) => part.includes('*'))
  if (index < 0) return [pattern]
  const parent = parts.slice(0, index).join('/')
  const [before, after] = (parts[index] as string).split('*') as [string, string]
  try {
    return readdirSync(parent)
      .filter((name) => name.startsWith(before) && name.endsWith(after))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => [parent, name, ...parts.slice(index + 1)].join('/'))
  } catch {
    return []
  }
}
