import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Challenge } from '../author/challenge.ts'
import { nearest } from '../base/nearest.ts'
import type { InspectionSettings } from '../model/inspection.ts'
import { UserMistake } from '../model/mistake.ts'
import { readText } from './read-text.ts'

/** A learner's folder, and how it is built and run. */
export interface Project {
  folder: string
  /** The challenges it says it is for, by slug. */
  challenges: string[]
  /** Run once, before anything starts. */
  build?: string
  processes: { [name: string]: string }
  /** What the learner chose where a contract leaves a choice: `{ database: 'postgres' }`. */
  uses: Record<string, string>
  env: Record<string, string>
  /** What it says of itself so that it can be inspected. */
  inspect?: InspectionSettings
}

const PROJECT_FILE = 'roadworthy.yaml'

/** Reads `roadworthy.yaml`, and the `Procfile` for processes it does not name. */
export async function loadProject(path: string): Promise<Project> {
  const folder = resolve(path)
  if (!existsSync(folder)) throw new UserMistake(`There is no folder ${folder}.`, { fix: 'Name the folder that holds your roadworthy.yaml.' })
  if (!statSync(folder).isDirectory()) throw new UserMistake(`${folder} is a file, not a folder.`, { fix: 'Name the folder that holds your roadworthy.yaml.' })
  const file = [PROJECT_FILE, 'roadworthy.yml'].map((name) => join(folder, name)).find((name) => existsSync(name))
  const procfile = join(folder, 'Procfile')
  // loaded only if there is one: a YAML parser is not small
  const declared = file ? await (await import('./project-file.ts')).readProjectFile(file) : undefined
  const fromProcfile = existsSync(procfile) ? readProcfile(procfile) : {}
  if (!declared && Object.keys(fromProcfile).length === 0) {
    throw new UserMistake(`${folder} has no ${PROJECT_FILE} and no Procfile, so we do not know how to run it.`, {
      fix: `Write a ${PROJECT_FILE} that says how: \`roadworthy new <challenge>\` makes a folder with one to look at.`,
    })
  }
  return { folder, challenges: [], uses: {}, env: {}, ...declared, processes: { ...fromProcfile, ...declared?.processes } }
}

/** A server that is up needs no project; if there is one, it still says which challenge is meant, and how to come in. */
export async function projectIfAny(path: string): Promise<Project> {
  try {
    return await loadProject(path)
  } catch (error) {
    if (!(error instanceof UserMistake) || error.where) throw error
    return { folder: resolve(path), challenges: [], processes: {}, uses: {}, env: {} }
  }
}

/** Says at once what a challenge needs that the project does not name. */
export function demand(project: Project, slug: string, challenge: Challenge): void {
  for (const name of challenge.processes) {
    if (project.processes[name]) continue
    const others = Object.keys(project.processes).filter((other) => !challenge.processes.includes(other))
    const meant = nearest(name, others)
    throw new UserMistake(`${slug} needs a \`${name}\` process, and ${project.folder} names none.`, {
      where: join(project.folder, PROJECT_FILE),
      fix: meant ? `Is it the one you call \`${meant}\`? Then name it \`${name}\`.` : `Add how it is started under \`processes:\`, e.g. \`${name}: ${EXAMPLES[name] ?? `node ${name}.js`}\`.`,
    })
  }
  for (const [name, kind] of Object.entries(project.uses)) {
    const service = challenge.services[name]
    if (service && !service.kinds.includes(kind)) {
      throw new UserMistake(`${slug} cannot run with \`${name}: ${kind}\`; it can use ${service.kinds.join(', ')}.`, {
        where: join(project.folder, PROJECT_FILE),
        fix: `Choose one of them under \`uses:\`.`,
      })
    }
  }
}

const EXAMPLES: Partial<Record<string, string>> = {
  run: 'node main.js',
  web: 'node server.js',
  release: 'node migrate.js',
}

/** `name: command` lines; see https://devcenter.heroku.com/articles/procfile. */
function readProcfile(file: string): Record<string, string> {
  const out: Record<string, string> = {}
  for (const line of readText(file).split('\n')) {
    const match = /^([A-Za-z0-9_-]+):\s*(.+?)\s*$/.exec(line)
    if (match) out[match[1] as string] = match[2] as string
  }
  return out
}
