import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Child } from '../../base/child.ts'
import { sleep } from '../../base/deadline.ts'
import { freePort } from '../../base/free-port.ts'
import { placePrepared } from '../prepared-folder.ts'
import { runTool } from '../run-tool.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions } from '../source.ts'
import { whenReady } from '../when-ready.ts'
import { removeLeftSegments } from './left-segments.ts'
import { PostgresServer } from './postgres-server.ts'

const PREPARE_LIMIT_MS = 60_000

/** Nothing here outlives the run, so nothing has to reach a disk; what a program sees is as in a server fresh from its package. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // paths of Unix sockets may hold 103 characters, and temporary folders are long on some systems
  unix_socket_directories: '',
  max_connections: '500',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '64MB',
  min_wal_size: '8MB',
  shared_buffers: '64MB',
  // files in the data folder go with it; shared memory of a killed server would stay behind
  dynamic_shared_memory_type: 'mmap',
  // a second each is the default, and some checks make deadlocks on purpose
  deadlock_timeout: '100ms',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
}

/** A server of our own from installed programs, in memory where there is a memory file system. */
export async function startPrivatePostgres(bin: string, version: string, provider: string, options: ServerOptions): Promise<PostgresServer> {
  const { ledger, scope } = options
  const user = serverUser()
  const folder = ledger.makeFolder('postgres', { inMemory: true })
  scope.defer('the folder of PostgreSQL', () => ledger.removeFolder(folder))
  if (user) await chown(folder, user.uid, user.gid)
  await removeLeftSegments(options, user?.uid)
  const prepare = () => prepareCluster({ bin, version, folder, user, options })
  let { prepared, password } = await prepare()
  try {
    return await startIn({ bin, folder, provider, password, user, options })
  } catch (error) {
    if (!prepared.fromCache) throw error
    // what was kept does not work any more, whatever the reason
    await prepared.forget()
    await rm(join(folder, 'cluster'), { recursive: true, force: true })
    ;({ prepared, password } = await prepare())
    return startIn({ bin, folder, provider, password, user, options })
  }
}

interface Making {
  bin: string
  version: string
  folder: string
  user: ReturnType<typeof serverUser>
  options: ServerOptions
}

async function prepareCluster({ bin, version, folder, user, options }: Making) {
  const { ledger, env, onProgress } = options
  const passwordFile = join(folder, 'cluster', 'password')
  const prepared = await placePrepared({
    name: `postgres-${version}`,
    recipe: [1, bin, version, initdbArguments(version, ''), user],
    target: join(folder, 'cluster'),
    ledger,
    env,
    make: async (cluster) => {
      onProgress?.(`preparing PostgreSQL ${version}, which is done once`)
      await mkdir(cluster, { mode: 0o700 })
      await writeFile(passwordFile, randomBytes(16).toString('hex'), { mode: 0o600 })
      if (user) for (const path of [cluster, passwordFile]) await chown(path, user.uid, user.gid)
      const initdb = (locale: string) =>
        runTool({
          command: [join(bin, 'initdb'), '-D', join(cluster, 'data'), '--pwfile', passwordFile, ...initdbArguments(version, locale)],
          cwd: cluster, env: environmentOf(options), ...user, ledger, limitMs: PREPARE_LIMIT_MS,
        })
      // not every system has the first, and the last one knows no letters but ASCII
      await initdb('C.UTF-8').catch(() => initdb('en_US.UTF-8')).catch(() => initdb('C'))
    },
  })
  return { prepared, password: await readFile(passwordFile, 'utf8') }
}

/** Sorted by code point wherever it runs, with letters of every script in upper() and lower(). From version 17 on. */
export const LOCALE_ARGUMENTS = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']

function initdbArguments(version: string, locale: string): string[] {
  const collation = Number.parseInt(version) >= 17 ? LOCALE_ARGUMENTS : ['--locale=C', `--lc-ctype=${locale}`]
  return ['-U', 'postgres', '-E', 'UTF8', ...collation, '-A', 'scram-sha-256', '--no-sync', '--no-instructions', '--wal-segsize=1']
}

interface Starting {
  bin: string
  folder: string
  provider: string
  password: string
  user: ReturnType<typeof serverUser>
  options: ServerOptions
}

async function startIn(starting: Starting): Promise<PostgresServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(starting, await freePort())
    } catch (error) {
      // between asking for a free port and using it, somebody else may have taken it
      if (tries === 3 || !/could not (bind|create any TCP)/.test((error as Error).message)) throw error
    }
  }
}

async function startOnce({ bin, folder, provider, password, user, options }: Starting, port: number): Promise<PostgresServer> {
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = await Child.start({
    command: [join(bin, 'postgres'), '-D', join(folder, 'cluster', 'data'), ...settings],
    cwd: folder, env: environmentOf(options), ...user, ledger: options.ledger,
  })
  const end = async () => {
    child.signal('SIGQUIT')
    await Promise.race([child.exited, sleep(1000)])
    await child.kill()
  }
  options.scope.defer('PostgreSQL', end)
  const admin = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }
  const server = await whenReady(child, 'PostgreSQL', () => PostgresServer.connect({ provider, admin, isPrivate: true, end }))
  options.scope.defer('connections to PostgreSQL', () => server.stop())
  return server
}

function environmentOf({ env }: ServerOptions): Record<string, string> {
  return { PATH: env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }
}
