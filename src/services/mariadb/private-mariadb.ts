import { randomBytes } from 'node:crypto'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Child } from '../../base/child.ts'
import { freePort } from '../../base/free-port.ts'
import { isProgram } from '../find-programs.ts'
import { placePrepared } from '../prepared-folder.ts'
import { runTool } from '../run-tool.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions } from '../source.ts'
import { whenReady } from '../when-ready.ts'
import { MariadbServer } from './mariadb-server.ts'

export interface Programs {
  /** `mariadbd` or `mysqld`. */
  server: string
  version: string
  isMariadb: boolean
  provider: string
}

const PREPARE_LIMIT_MS = 60_000

/** Nothing here outlives the run, so nothing has to reach a disk; what a program sees is as in a server fresh from its package. */
const SETTINGS = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--max-connections=500',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=32M',
  '--performance-schema=OFF',
]

/** The log has one size for life: the same when the folder is prepared and when it is used. */
const MARIADB_SETTINGS = ['--innodb-flush-method=nosync', '--innodb-log-file-size=16M', '--aria-pagecache-buffer-size=8M']
const MYSQL_SETTINGS = ['--mysqlx=OFF', '--innodb-redo-log-capacity=16M']

/** A server of our own from installed programs, in memory where there is a memory file system. */
export async function startPrivateMariadb(programs: Programs, options: ServerOptions): Promise<MariadbServer> {
  const { ledger, scope } = options
  const user = serverUser()
  const folder = ledger.makeFolder('mariadb', { inMemory: true })
  scope.defer('the folder of MariaDB', () => ledger.removeFolder(folder))
  if (user) await chown(folder, user.uid, user.gid)
  const making = { programs, folder, user, options }
  const prepared = await prepare(making)
  try {
    return await startIn(making)
  } catch (error) {
    if (!prepared.fromCache) throw error
    // what was kept does not work any more, whatever the reason
    await prepared.forget()
    await rm(join(folder, 'data'), { recursive: true, force: true })
    await prepare(making)
    return startIn(making)
  }
}

interface Making {
  programs: Programs
  folder: string
  user: ReturnType<typeof serverUser>
  options: ServerOptions
}

function prepare({ programs, folder, user, options }: Making) {
  const { ledger, env, onProgress } = options
  return placePrepared({
    name: `${programs.isMariadb ? 'mariadb' : 'mysql'}-${programs.version}`,
    recipe: [1, programs.server, MARIADB_SETTINGS, user],
    target: join(folder, 'data'),
    ledger,
    env,
    make: async (data) => {
      onProgress?.(`preparing ${programs.isMariadb ? 'MariaDB' : 'MySQL'} ${programs.version}, which is done once`)
      await mkdir(data, { mode: 0o700 })
      if (user) await chown(data, user.uid, user.gid)
      await runTool({ command: installCommand(programs, data, folder), cwd: folder, env: environmentOf(options), ...user, ledger, limitMs: PREPARE_LIMIT_MS })
    },
  })
}

function installCommand({ server, isMariadb }: Programs, data: string, folder: string): [string, ...string[]] {
  if (!isMariadb) return [server, '--no-defaults', '--initialize-insecure', `--datadir=${data}`, ...MYSQL_SETTINGS]
  const root = dirname(dirname(server))
  const places = [join(root, 'bin'), join(root, 'scripts'), '/usr/bin'].flatMap((place) => ['mariadb-install-db', 'mysql_install_db'].map((name) => join(place, name)))
  const script = places.find(isProgram)
  if (!script) throw new Error(`mariadb-install-db is missing beside ${server}`)
  return [
    script, '--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`, ...(places.indexOf(script) < 4 ? [`--basedir=${root}`] : []),
    // root by the Unix socket alone: over TCP nobody gets in without a password
    '--auth-root-authentication-method=socket', '--auth-root-socket-user=root', '--skip-test-db', '--skip-name-resolve', ...MARIADB_SETTINGS,
  ]
}

async function startIn(making: Making): Promise<MariadbServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(making, await freePort())
    } catch (error) {
      // between asking for a free port and using it, somebody else may have taken it
      if (tries === 3 || !/Can't start server: Bind|Address already in use/i.test((error as Error).message)) throw error
    }
  }
}

async function startOnce({ programs, folder, user, options }: Making, port: number): Promise<MariadbServer> {
  const password = randomBytes(16).toString('hex')
  const accounts = join(folder, 'accounts.sql')
  await writeFile(
    accounts,
    `CREATE USER IF NOT EXISTS roadworthy@'127.0.0.1' IDENTIFIED BY '${password}';\nGRANT ALL PRIVILEGES ON *.* TO roadworthy@'127.0.0.1' WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  )
  if (user) await chown(accounts, user.uid, user.gid)
  const child = await Child.start({
    command: [
      programs.server, '--no-defaults', `--datadir=${join(folder, 'data')}`, `--port=${port}`, `--tmpdir=${folder}`, `--init-file=${accounts}`,
      // relative to the data folder: paths of Unix sockets may hold 103 characters, and temporary folders are long on some systems
      '--socket=s.sock', `--pid-file=${join(folder, 'pid')}`,
      ...SETTINGS, ...(programs.isMariadb ? MARIADB_SETTINGS : MYSQL_SETTINGS),
    ],
    cwd: folder, env: environmentOf(options), ...user, ledger: options.ledger,
  })
  // nothing in it is needed any more
  const end = () => child.kill()
  options.scope.defer('MariaDB', end)
  const admin = { host: '127.0.0.1', port, user: 'roadworthy', password }
  const server = await whenReady(child, 'MariaDB', () => MariadbServer.connect({ provider: programs.provider, admin, isPrivate: true, end }))
  options.scope.defer('connections to MariaDB', () => server.stop())
  return server
}

function environmentOf({ env }: ServerOptions): Record<string, string> {
  return { PATH: env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }
}
