import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Challenge, Mutant } from '../author/challenge.ts'
import { nearest } from '../base/nearest.ts'
import { packageFolder } from '../base/package-folder.ts'
import { UserMistake } from '../model/mistake.ts'
import { validate } from './validate.ts'

/** A challenge as it lies in the catalogue. */
export interface Entry {
  slug: string
  folder: string
  challenge: Challenge
}

/** Run from its source the engine loads challenges as they are written; built, as they were built with it. */
const fromSource = import.meta.url.endsWith('.ts')
const catalogueFolder = join(packageFolder, 'catalogue')

/** Slugs of all challenges, in the order of the alphabet. */
export function slugs(): string[] {
  return readdirSync(catalogueFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(catalogueFolder, entry.name, 'brief.md')))
    .map((entry) => entry.name)
    .sort()
}

/** All challenges, in the order of the road: by step, then as they build on each other, then by name. */
export async function entries(): Promise<Entry[]> {
  const all = await Promise.all(slugs().map(find))
  const depth = (entry: Entry): number => Math.max(0, ...entry.challenge.after.map((slug) => 1 + depthOf(slug)))
  const depthOf = (slug: string): number => {
    const before = all.find((entry) => entry.slug === slug)
    return before ? depth(before) : 0
  }
  return all.toSorted((a, b) => a.challenge.step - b.challenge.step || depth(a) - depth(b) || a.slug.localeCompare(b.slug))
}

/** One challenge, loaded and validated. */
export async function find(slug: string): Promise<Entry> {
  const known = slugs()
  if (!known.includes(slug)) {
    const near = nearest(slug, known)
    throw new UserMistake(`There is no challenge called \`${slug}\`.`, {
      fix: near ? `Did you mean \`${near}\`? \`roadworthy list\` shows them all.` : '`roadworthy list` shows them all.',
    })
  }
  const challenge = (await load(slug, 'challenge')) as Challenge
  validate(slug, challenge)
  return { slug, folder: join(catalogueFolder, slug), challenge }
}

export async function mutantsOf(entry: Entry): Promise<Record<string, Mutant>> {
  return (await load(entry.slug, 'mutants')) as Record<string, Mutant>
}

export function briefOf(slug: string): string {
  return readFileSync(join(catalogueFolder, slug, 'brief.md'), 'utf8')
}

async function load(slug: string, file: 'challenge' | 'mutants'): Promise<unknown> {
  const path = fromSource ? join(catalogueFolder, slug, `${file}.ts`) : join(packageFolder, 'dist', 'catalogue', slug, `${file}.js`)
  if (!existsSync(path)) {
    throw new UserMistake(`${path} is missing.`, { fix: fromSource ? `Write catalogue/${slug}/${file}.ts.` : 'Build the project: `npm run build`.' })
  }
  const module = (await import(pathToFileURL(path).href)) as { default: unknown }
  return module.default
}
