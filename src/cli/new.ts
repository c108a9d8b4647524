import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import type { Challenge, ProcessName } from '../author/challenge.ts'
import { shellQuote } from '../explain/shell-quote.ts'
import { briefOf, find } from '../library/catalogue.ts'
import { findStarter, starterFiles, type Starter } from '../library/starters.ts'
import { UserMistake } from '../model/mistake.ts'
import { foldersInPath } from '../services/find-programs.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { installAll } from './packages.ts'

/** Makes a folder to build a challenge in: it starts, and does nothing of what is asked yet. */
export async function create(slug: string, dir: string | undefined, options: { starter: string }): Promise<void> {
  const { challenge } = await find(slug)
  const starter = findStarter(options.starter)
  const named = dir ?? slug
  const folder = resolve(named)
  demandRoom(folder, named)
  const files = new Map<string, string | Buffer>([
    ['BRIEF.md', briefOf(slug)],
    ['roadworthy.yaml', projectFile(slug, challenge, starter, schemaSeenFrom(folder))],
    ['README.md', readme(slug, challenge, starter)],
  ])
  for (const [name, content] of starterFiles(starter, challenge.processes)) files.set(name, content)
  files.set('.gitignore', `.roadworthy/\n${files.get('.gitignore') ?? ''}`)
  write(folder, files)
  process.stdout.write(`${told(named, slug, challenge, starter, [...files.keys()]).join('\n')}\n`)
}

/** A folder that somebody just ran `git init` in is as good as empty. */
function demandRoom(folder: string, named: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw new UserMistake(`${named} is a file.`, { fix: 'Name a folder that does not exist yet, or is empty.' })
  if (readdirSync(folder).every((name) => name === '.git')) return
  throw new UserMistake(`${named} is there already, and it is not empty.`, { fix: 'Name a folder that does not exist yet, or is empty: nothing is ever overwritten.' })
}

function write(folder: string, files: Map<string, string | Buffer>): void {
  try {
    for (const [name, content] of files) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content, { flag: 'wx' })
    }
  } catch (error) {
    throw new UserMistake(`${folder} could not be made: ${(error as Error).message}.`, { fix: 'Name a folder in a place you may write to.' })
  }
}

/** Where an editor finds the schema, if the project has Roadworthy among its own packages or its parents': any other address holds on one machine alone. */
function schemaSeenFrom(folder: string): string | undefined {
  for (let above = folder, steps = './'; ; above = dirname(above), steps = steps === './' ? '../' : `${steps}../`) {
    const schema = 'node_modules/roadworthy/schema/roadworthy.schema.json'
    if (existsSync(join(above, schema))) return steps + schema
    if (above === dirname(above)) return undefined
  }
}

const SAID_OF: Record<string, string> = {
  release: 'prepares the database and ends with exit code 0; runs before web, at every deploy',
  web: 'listens on PORT, and answers GET /healthz with 200 once it is ready',
  run: 'reads stdin and writes stdout',
  worker: 'does what can wait, beside web',
}

function projectFile(slug: string, challenge: Challenge, starter: Starter, schema: string | undefined): string {
  const lines = schema ? [`# yaml-language-server: $schema=${schema}`] : []
  lines.push(`challenge: ${slug}`)
  if (starter.build) lines.push(entry('build', starter.build))
  lines.push('processes:')
  for (const name of challenge.processes) {
    const command = starter.processes[name]
    lines.push(`  # ${SAID_OF[name]}`, command ? `  ${entry(name, command)}` : `  # ${name}: …`)
  }
  const choices = Object.entries(challenge.services).filter(([, service]) => service.kinds.length > 1)
  if (choices.length > 0) lines.push('uses:')
  for (const [name, { kinds }] of choices) lines.push(`  # ${listed(kinds)}`, `  ${entry(name, kinds[0] as string)}`)
  return `${lines.join('\n')}\n`
}

const entry = (name: string, text: string): string => stringify({ [name]: text }, { lineWidth: 0 }).trimEnd()

const listed = (kinds: readonly string[]): string => `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`

function readme(slug: string, challenge: Challenge, { build, processes }: Starter): string {
  const asksFor = (name: ProcessName) => (challenge.processes.includes(name) ? processes[name] : undefined)
  const byHand = [
    Object.values(challenge.services).some(({ type }) => type === 'database') ? 'export DATABASE_URL=…    # a database of your own' : undefined,
    asksFor('web') && 'export PORT=3000',
    build,
    asksFor('release'),
    asksFor('web') ?? `${asksFor('run')} < example.txt`,
  ]
  return `# ${challenge.title}

An answer to the Roadworthy challenge \`${slug}\`: [BRIEF.md](BRIEF.md) says what is asked for.
\`roadworthy check\` runs and judges it. By hand it is started like this:

\`\`\`sh
${byHand.filter((line) => line !== undefined).join('\n')}
\`\`\`
`
}

/** What was made, what is missing here, and what to do next. */
function told(named: string, slug: string, challenge: Challenge, starter: Starter, files: string[]): string[] {
  const language = LANGUAGES[starter.name] as Language
  const first = files.find((name) => BEGIN.test(name))
  const said: Record<string, string> = { 'BRIEF.md': 'what is asked for', ...(first ? { [first]: 'begin here' } : {}), 'roadworthy.yaml': 'how it is built and run' }
  const width = Math.max(...Object.keys(said).map((name) => name.length))
  const missing = language.programs.map(({ command: [program] }) => program).filter((program) => foldersInPath(process.env, program).length === 0)
  return [
    `Made ${named} for "${challenge.title}", in ${language.name}:`,
    '',
    ...Object.entries(said).map(([name, says]) => `  ${name.padEnd(width)}  ${says}`),
    `  ${files.filter((name) => !(name in said)).join(', ')}`,
    '',
    ...(missing.length > 0 && language.packages ? [`${language.name} is missing on this machine: there is no \`${missing.join('` and no `')}\`. To install it:`, `  ${installAll([language.packages])}`, ''] : []),
    'Next:',
    `  roadworthy show ${slug}`,
    `  ${resolve(named) === process.cwd() ? '' : `cd ${shellQuote(named)} && `}roadworthy check`,
  ]
}

/** The program itself, and not what prepares its database. */
const BEGIN = /^(src\/)?(main|server|index)\.\w+$/i
