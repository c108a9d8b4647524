import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parse } from 'yaml'
import { nearest } from '../base/nearest.ts'
import { UserMistake } from '../model/mistake.ts'
import { packageFolder } from '../base/package-folder.ts'

/** What a folder in some language begins with. Its `roadworthy.yaml` names a command for every process it can have. */
export interface Starter {
  name: string
  build?: string
  processes: Record<string, string>
}

const startersFolder = join(packageFolder, 'starters')

/** Other names people try. */
const ALSO_KNOWN_AS: Record<string, string> = {
  javascript: 'js', typescript: 'js', ts: 'js', node: 'js', nodejs: 'js', py: 'python', python3: 'python', golang: 'go', jvm: 'java', kotlin: 'java', rb: 'ruby',
}

export function starterNames(): string[] {
  return readdirSync(startersFolder).filter((name) => existsSync(join(startersFolder, name, 'roadworthy.yaml'))).sort()
}

export function findStarter(name: string): Starter {
  const known = starterNames()
  if (!known.includes(name)) {
    const near = ALSO_KNOWN_AS[name.toLowerCase()] ?? nearest(name.toLowerCase(), known)
    throw new UserMistake(`There is no starter called \`${name}\`.`, {
      fix: `${near ? `Did you mean \`${near}\`? ` : ''}There are ${known.join(', ')}. A project in any other language is checked as well: all it needs is a roadworthy.yaml.`,
    })
  }
  const declared = parse(readFileSync(join(startersFolder, name, 'roadworthy.yaml'), 'utf8')) as Omit<Starter, 'name'>
  return { name, ...declared }
}

/** The files a project with these processes begins with: its path in the project, and what is in it. */
export function starterFiles({ name }: Starter, processes: readonly string[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const part of ['common', ...processes]) {
    const folder = join(startersFolder, name, part)
    if (!existsSync(folder)) continue
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
      // npm leaves a file called .gitignore out of a package
      files.set(path === 'gitignore' ? '.gitignore' : path, readFileSync(join(entry.parentPath, entry.name)))
    }
  }
  return files
}
