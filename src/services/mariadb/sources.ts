import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { CannotTell } from '../../model/mistake.ts'
import { chosenByUrl } from '../chosen-by-url.ts'
import { lookForDocker, runContainer } from '../docker.ts'
import { foldersInPath, isProgram, matching } from '../find-programs.ts'
import { runTool } from '../run-tool.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions, Source } from '../source.ts'
import { whenReady } from '../when-ready.ts'
import { MariadbServer } from './mariadb-server.ts'
import { startPrivateMariadb, type Programs } from './private-mariadb.ts'

const FOLDERS = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  '/opt/homebrew/opt/mariadb*/bin',
  '/opt/homebrew/opt/mysql*/bin',
  '/usr/local/opt/mariadb*/bin',
  '/usr/local/opt/mysql*/bin',
  '/home/linuxbrew/.linuxbrew/opt/mariadb*/bin',
]

const URL_VARIABLE = 'ROADWORTHY_MARIADB_URL'

const byUrl = chosenByUrl({ variable: URL_VARIABLE, name: 'MariaDB', adminAccess, connect: (options) => MariadbServer.connect(options) })

function adminAccess(text: string) {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new CannotTell(`${URL_VARIABLE} is not a URL.`, 'Write it as mysql://user:password@host:3306')
  }
  return {
    host: url.hostname || '127.0.0.1',
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username) || 'root',
    password: decodeURIComponent(url.password),
  }
}

const installed: Source<MariadbServer> = {
  way: 'installed programs',
  async look(options) {
    let missing = 'no program mariadbd or mysqld in PATH or the usual folders'
    const names = ['mariadbd', 'mysqld']
    const folders = [...names.flatMap((name) => foldersInPath(options.env, name)), ...FOLDERS.flatMap(matching)]
    for (const server of new Set(folders.flatMap((folder) => names.map((name) => join(folder, name))))) {
      if (!isProgram(server)) continue
      try {
        const programs = await programsAt(server, options)
        return { provider: programs.provider, start: (starting) => startPrivateMariadb(programs, starting) }
      } catch (error) {
        missing = `${server} cannot be used: ${(error as Error).message}`
      }
    }
    return { missing }
  },
}

async function programsAt(server: string, { env, ledger }: Pick<ServerOptions, 'env' | 'ledger'>): Promise<Programs> {
  // as the user the server will run as, who may not be allowed into the folder
  const output = await runTool({ command: [server, '--no-defaults', '--version'], cwd: '/', env: { PATH: env.PATH ?? '' }, ...serverUser(), ledger, limitMs: 5000 })
  const version = /Ver (\d+\.\d+\.\d+)/.exec(output)?.[1]
  if (!version) throw new Error(`it does not tell its version: ${output.trim()}`)
  const isMariadb = /mariadb/i.test(output)
  return { server, version, isMariadb, provider: `${isMariadb ? 'MariaDB' : 'MySQL'} ${version}, ${server}` }
}

const IMAGE = 'mariadb:11'

const inContainer: Source<MariadbServer> = {
  way: 'docker',
  async look(options) {
    const engine = await lookForDocker(options)
    if ('missing' in engine) return engine
    const provider = `MariaDB in a container (${IMAGE}, Docker ${engine.version})`
    return { provider, start: (starting) => startInContainer(provider, starting) }
  },
}

async function startInContainer(provider: string, options: ServerOptions): Promise<MariadbServer> {
  const password = randomBytes(16).toString('hex')
  const { port, child, end } = await runContainer(
    {
      image: IMAGE, port: 3306, dataFolder: '/var/lib/mysql', environment: { MARIADB_ROOT_PASSWORD: password, TZ: 'UTC' },
      command: ['mariadbd', '--skip-name-resolve', '--max-connections=500', '--innodb-flush-log-at-trx-commit=0', '--character-set-server=utf8mb4'],
    },
    options,
  )
  options.scope.defer('the container with MariaDB', end)
  const admin = { host: '127.0.0.1', port, user: 'root', password }
  const server = await whenReady(child, provider, () => MariadbServer.connect({ provider, admin, isPrivate: true, end }))
  options.scope.defer('connections to MariaDB', () => server.stop())
  return server
}

export const mariadbSources: readonly Source<MariadbServer>[] = [byUrl, installed, inContainer]
