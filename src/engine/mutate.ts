import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Mutant } from '../author/challenge.ts'

/** A mutant whose edit does not fit the reference: the author's mistake, in a sentence. */
export class UnfitMutant extends Error {
  override readonly name = 'UnfitMutant'
}

/** Copies a reference to a new folder and plants one mistake in it. */
export function mutate(reference: string, mutant: Mutant, into: string): void {
  const source = join(reference, mutant.file)
  if (!existsSync(source)) throw new UnfitMutant(`there is no ${mutant.file} in ${reference}`)
  const text = readFileSync(source, 'utf8')
  const matches = text.split(mutant.from).length - 1
  if (matches !== 1) throw new UnfitMutant(`its \`from\` must match once in ${mutant.file}; it matches ${matches} times`)
  if (mutant.from === mutant.to) throw new UnfitMutant('its `from` and `to` are the same')
  cpSync(reference, into, { recursive: true, filter: (path) => !path.endsWith('/.roadworthy') })
  // a function, so that `$` in the text is not taken for a group
  writeFileSync(join(into, mutant.file), text.replace(mutant.from, () => mutant.to))
  const modules = modulesAbove(reference)
  if (modules && !existsSync(join(into, 'node_modules'))) symlinkSync(modules, join(into, 'node_modules'))
}

/** The packages that a reference finds from where it lies, and its copy would not. */
function modulesAbove(folder: string): string | undefined {
  const modules = join(folder, 'node_modules')
  if (existsSync(modules)) return modules
  return dirname(folder) === folder ? undefined : modulesAbove(dirname(folder))
}
