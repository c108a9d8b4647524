import { existsSync, statfsSync } from 'node:fs'
import type { Ledger } from '../base/ledger.ts'
import { allowed } from '../engine/environment.ts'
import { entries } from '../library/catalogue.ts'
import { runTool } from '../services/run-tool.ts'
import { serviceProviders } from '../services/service-providers.ts'
import type { ProviderReport } from '../services/start-first.ts'
import { LANGUAGES, type Language } from './languages.ts'
import type { Packages } from './packages.ts'

/** One thing that was looked for. */
export interface Row {
  word: 'ok' | 'missing' | 'unsure'
  what: string
  says: string
  /** What would bring or mend it. */
  packages?: Packages
  /** A challenge at hand asks for it. */
  needed?: boolean
}

const LIMIT_MS = 3000

const SERVICE_PACKAGES: Partial<Record<string, Packages>> = {
  postgres: { apt: ['postgresql'], dnf: ['postgresql-server'], brew: ['postgresql@17'] },
  mariadb: { apt: ['mariadb-server'], dnf: ['mariadb-server'], brew: ['mariadb'] },
  redis: { apt: ['redis-server'], dnf: ['valkey'], brew: ['redis'] },
  nats: { apt: ['nats-server'], dnf: ['nats-server'], brew: ['nats-server'] },
  rabbitmq: { apt: ['rabbitmq-server'], dnf: ['rabbitmq-server'], brew: ['rabbitmq'] },
}

/** The databases and the like that a run would use. */
export async function services(ledger: Ledger): Promise<Row[]> {
  const [found, asked] = await Promise.all([serviceProviders({ env: process.env, ledger }), kindsAskedFor()])
  return found.map((report) => {
    const { kind, name, provider, trouble } = report
    if (trouble) return { word: 'unsure', what: name, says: trouble }
    if (provider) return { word: 'ok', what: name, says: provider.replace(`${name} `, '') }
    return { word: 'missing', what: name, says: unusable(report), packages: SERVICE_PACKAGES[kind], needed: asked.has(kind) }
  })
}

/** Something that is installed, and will not do. */
function unusable({ ways }: ProviderReport): string {
  const reasons = ways.map(({ missing }) => missing ?? '')
  return reasons.find((reason) => /cannot be used|is older than/.test(reason)) ?? ''
}

async function kindsAskedFor(): Promise<Set<string>> {
  const services = (await entries()).flatMap(({ challenge }) => Object.values(challenge.services))
  return new Set(services.flatMap(({ kinds }) => kinds))
}

/** The languages a project may be written in, as a project would find them. */
export async function languages(ledger: Ledger): Promise<Row[]> {
  const rows = await Promise.all(Object.values(LANGUAGES).map((language) => languageRow(language, ledger)))
  return rows.filter((row) => row.word !== 'missing' || row.packages)
}

async function languageRow({ name, programs, packages }: Language, ledger: Ledger): Promise<Row> {
  const answers = await Promise.all(programs.map(({ command }) => ask(command, ledger)))
  const absent = programs.filter((_, index) => answers[index]?.absent).map(({ command: [program] }) => program)
  if (absent.length > 0) return { word: 'missing', what: name, says: absent.length < programs.length ? `no ${absent.join(', no ')}` : '', packages }
  const trouble = answers.find((answer) => answer.trouble)?.trouble
  if (trouble) return { word: 'unsure', what: name, says: trouble, packages }
  const versions = new Set(answers.map(({ text }) => versionIn(text)))
  const notes = programs.map(({ note }, index) => note?.(answers[index]?.text ?? '')).filter((note) => note !== undefined)
  return { word: 'ok', what: name, says: [[...versions].join(' and '), ...notes.map(({ says }) => says)].join(', '), packages: notes.find((note) => note.packages)?.packages }
}

/** Where other people's projects can be shut in. */
export async function sandbox(ledger: Ledger): Promise<Row[]> {
  const tools = await Promise.all(
    SANDBOX_TOOLS.map(async ({ program, packages, trial }): Promise<Row> => {
      const [version, tried] = await Promise.all([ask([program, '--version'], ledger), ask([program, ...trial], ledger)])
      if (version.absent) return { word: 'missing', what: program, says: '', packages }
      const says = versionIn(version.text)
      return tried.trouble ? { word: 'unsure', what: program, says: `${says}, but it may not be used here: ${tried.trouble}` } : { word: 'ok', what: program, says }
    }),
  )
  return [...tools, controlGroups()]
}

const SANDBOX_TOOLS = [
  { program: 'bwrap', packages: { apt: ['bubblewrap'], dnf: ['bubblewrap'], brew: [] }, trial: ['--ro-bind', '/', '/', 'true'] },
  { program: 'setpriv', packages: { apt: ['util-linux'], dnf: ['util-linux'], brew: [] }, trial: ['--no-new-privs', 'true'] },
  { program: 'unshare', packages: { apt: ['util-linux'], dnf: ['util-linux'], brew: [] }, trial: ['--user', '--map-root-user', 'true'] },
]

function controlGroups(): Row {
  if (existsSync('/sys/fs/cgroup/cgroup.controllers')) return { word: 'ok', what: 'cgroups', says: 'version 2' }
  if (existsSync('/sys/fs/cgroup/memory')) return { word: 'unsure', what: 'cgroups', says: 'version 1, which is old: limits on memory may not hold' }
  return { word: 'unsure', what: 'cgroups', says: 'none in /sys/fs/cgroup: memory cannot be limited' }
}

/** What else a run would like to have. */
export async function machine(ledger: Ledger): Promise<Row[]> {
  return [...(process.platform === 'linux' ? [memoryFolder()] : []), await locale(ledger)]
}

/** The databases of a run lie there if there is this much room. */
const ROOM_WANTED = 1 << 30

function memoryFolder(): Row {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    const room = bavail * bsize
    const says = room >= 1e9 ? `${Math.floor(room / 1e9)} GB free` : `${Math.floor(room / 1e6)} MB free`
    return room > ROOM_WANTED ? { word: 'ok', what: '/dev/shm', says } : { word: 'unsure', what: '/dev/shm', says: `${says}: databases lie on the disk, which is slower (with Docker, --shm-size=2g mends it)` }
  } catch {
    return { word: 'unsure', what: '/dev/shm', says: 'not here: databases lie on the disk, which is slower' }
  }
}

async function locale(ledger: Ledger): Promise<Row> {
  const what = 'UTF-8 locale'
  const answer = await ask(['locale', '-a'], ledger)
  if (answer.absent) return { word: 'unsure', what, says: 'there is no `locale` to ask' }
  const usable = answer.text.split('\n').filter((name) => /utf-?8$/i.test(name))
  if (usable.length > 0) return { word: 'ok', what, says: usable.length > 3 ? `${usable.slice(0, 3).join(', ')} and ${usable.length - 3} more` : usable.join(', ') }
  return { word: 'missing', what, says: '', packages: { apt: ['locales-all'], dnf: ['glibc-langpack-en'], brew: [] }, needed: true }
}

interface Answer {
  text: string
  /** There is no such program. */
  absent?: boolean
  /** There is one, and it did not answer. */
  trouble?: string
}

/** Asks a program, in the environment a project would find it in. One that hangs is killed. */
async function ask(command: readonly [string, ...string[]], ledger: Ledger): Promise<Answer> {
  try {
    return { text: await runTool({ command, cwd: '/', env: allowed(), ledger, limitMs: LIMIT_MS }) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: '', absent: true }
    return { text: '', trouble: (error as Error).message.replace(/\s+/g, ' ').replace(/: ?$/, '') }
  }
}

const versionIn = (text: string): string => /\d+(\.\d+)+/.exec(text)?.[0] ?? 'a version it does not tell'
