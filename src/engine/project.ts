import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Challenge, ProcessName } from '../author/challenge.ts'
import { UserMistake } from '../model/mistake.ts'

/** A learner's folder, and how it is built and run. */
export interface Project {
  folder: string
  /** The challenges it says it is for, by slug. */
  challenges: string[]
  /** Run once, before anything starts. */
  build?: string
  processes: Partial<Record<ProcessName, string>>
  /** What the learner chose where a contract leaves a choice: `{ database: 'postgres' }`. */
  uses: Record<string, string>
  env: Record<string, string>
}

const PROCESS_NAMES: ProcessName[] = ['run', 'web', 'worker', 'release']
const PROJECT_FILE = 'roadworthy.yaml'

/** Reads `roadworthy.yaml`, and the `Procfile` for processes it does not name. */
export async function loadProject(path: string): Promise<Project> {
  const folder = resolve(path)
  if (!existsSync(folder)) throw new UserMistake(`There is no folder ${folder}.`, { fix: 'Name the folder that holds your roadworthy.yaml.' })
  if (!statSync(folder).isDirectory()) throw new UserMistake(`${folder} is a file, not a folder.`, { fix: 'Name the folder that holds your roadworthy.yaml.' })
  const file = [PROJECT_FILE, 'roadworthy.yml'].map((name) => join(folder, name)).find((name) => existsSync(name))
  const procfile = join(folder, 'Procfile')
  const declared = file ? await readYaml(file) : undefined
  const fromProcfile = existsSync(procfile) ? readProcfile(procfile) : {}
  if (!declared && Object.keys(fromProcfile).length === 0) {
    throw new UserMistake(`${folder} has no ${PROJECT_FILE} and no Procfile, so we do not know how to run it.`, {
      fix: `Write a ${PROJECT_FILE} that says how: \`roadworthy new <challenge>\` makes a folder with one to look at.`,
    })
  }
  return { folder, challenges: [], uses: {}, env: {}, ...declared, processes: { ...fromProcfile, ...declared?.processes } }
}

/** Says at once what a challenge needs that the project does not name. */
export function demand(project: Project, slug: string, challenge: Challenge): void {
  for (const name of challenge.processes) {
    if (project.processes[name]) continue
    throw new UserMistake(`${slug} needs a \`${name}\` process, and ${project.folder} names none.`, {
      where: join(project.folder, PROJECT_FILE),
      fix: `Add how it is started under \`processes:\`, e.g. \`${name}: ${EXAMPLES[name]}\`.`,
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

const EXAMPLES: Record<ProcessName, string> = {
  run: 'node main.js',
  web: 'node server.js',
  worker: 'node worker.js',
  release: 'node migrate.js',
}

type Declared = Omit<Project, 'folder'>

async function readYaml(file: string): Promise<Declared> {
  const { LineCounter, parseDocument, isMap, isScalar } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const at = (offset: number | undefined) => `${file}:${lines.linePos(offset ?? 0).line}`
  const broken = document.errors[0]
  if (broken) throw new UserMistake(`This is not valid YAML: ${broken.message}.`, { where: at(broken.pos[0]), fix: 'Mend that line.' })
  const root = document.contents
  if (root === null) throw new UserMistake('The file is empty.', { where: at(0), fix: `It needs at least \`challenge:\` and \`processes:\`.` })

  const wrong = (node: unknown, what: string, fix: string): never => {
    const range = (node as { range?: [number, number, number] } | null)?.range
    throw new UserMistake(what, { where: at(range?.[0]), fix })
  }
  if (!isMap(root)) return wrong(root, 'A mapping was expected here.', `Begin with \`challenge: <name>\`.`)

  const declared: Declared = { challenges: [], processes: {}, uses: {}, env: {} }
  const text = (node: unknown, name: string): string => {
    if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value
    return wrong(node, `\`${name}\` must be a text.`, 'Write one line of text, in quotes if it holds a colon or a number sign.')
  }
  const texts = (node: unknown, name: string, known?: readonly string[]): Record<string, string> => {
    if (!isMap(node)) return wrong(node, `\`${name}\` must be a mapping.`, `Write one \`name: text\` a line below \`${name}:\`.`)
    const out: Record<string, string> = {}
    for (const { key, value } of node.items) {
      const label = String(isScalar(key) ? key.value : key)
      if (known && !known.includes(label)) wrong(key, `\`${label}\` is not known under \`${name}\`.`, `Known are ${known.join(', ')}.`)
      // numbers and booleans are texts in an environment
      out[label] = isScalar(value) && ['number', 'boolean'].includes(typeof value.value) ? String(value.source ?? value.value) : text(value, `${name}.${label}`)
    }
    return out
  }
  for (const { key, value } of root.items) {
    const name = String(isScalar(key) ? key.value : key)
    switch (name) {
      case 'challenge':
        declared.challenges = isScalar(value)
          ? [text(value, name)]
          : ((value as { items?: unknown[] } | null)?.items ?? wrong(value, '`challenge` must be a name or a list of names.', 'E.g. `challenge: tools-rest`.')).map(
              (item) => text(item, name),
            )
        break
      case 'build':
        declared.build = text(value, name)
        break
      case 'processes':
        declared.processes = texts(value, name, PROCESS_NAMES)
        break
      case 'uses':
        declared.uses = texts(value, name)
        break
      case 'env':
        declared.env = texts(value, name)
        break
      default:
        wrong(key, `\`${name}\` is not known here.`, 'Known are challenge, build, processes, uses, env.')
    }
  }
  return declared
}

/** `name: command` lines; see https://devcenter.heroku.com/articles/procfile. */
function readProcfile(file: string): Partial<Record<ProcessName, string>> {
  const out: Partial<Record<ProcessName, string>> = {}
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const match = /^([A-Za-z0-9_-]+):\s*(.+?)\s*$/.exec(line)
    const name = match?.[1] as ProcessName | undefined
    if (name && PROCESS_NAMES.includes(name)) out[name] = match?.[2] as string
  }
  return out
}
