import { randomBytes } from 'node:crypto'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Child } from '../../base/child.ts'
import { sleep } from '../../base/deadline.ts'
import { freePort } from '../../base/free-port.ts'
import { processesMarked } from '../../base/proc.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions } from '../source.ts'
import { RabbitmqServer } from './rabbitmq-server.ts'

export interface RabbitmqProgram {
  /** `rabbitmq-server`, with its folder: the program itself, not the wrapper that changes the user. */
  file: string
  provider: string
}

const HOST = '127.0.0.1'

/** On an idle machine it takes four seconds; on a busy one many times that. */
const READY_LIMIT_MS = 120_000

/** A server of our own from an installed program, in a temporary folder, on loopback alone. */
export async function startPrivateRabbitmq(program: RabbitmqProgram, options: ServerOptions): Promise<RabbitmqServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(program, options)
    } catch (error) {
      // between asking for a free port and using it, somebody else may have taken it
      if (tries === 3 || !/eaddrinuse|address already in use/i.test((error as Error).message)) throw error
    }
  }
}

async function startOnce({ file, provider }: RabbitmqProgram, { ledger, scope, env, onProgress }: ServerOptions): Promise<RabbitmqServer> {
  onProgress?.('starting RabbitMQ')
  const user = serverUser()
  const folder = ledger.makeFolder('rabbitmq', { inMemory: true })
  scope.defer('the folder of RabbitMQ', () => ledger.removeFolder(folder))
  const ports = { amqp: await freePort(), management: await freePort(), erlang: await freePort(), portMapper: await freePort() }
  const admin = { host: HOST, port: ports.management, user: 'roadworthy', password: randomBytes(16).toString('hex') }
  await prepare(folder, settings({ ...admin, amqp: ports.amqp }), user)
  const environment = environmentFor({ folder, ports, path: env.PATH ?? '' })
  const child = await Child.start({ command: [file], cwd: folder, env: environment, ...user, ledger })
  const end = async () => {
    await child.kill()
    // Erlang's port mapper makes itself a daemon; this port is ours alone
    for (const pid of processesMarked(`ERL_EPMD_PORT=${ports.portMapper}\0`)) tryKill(pid)
  }
  scope.defer('RabbitMQ', end)
  const server = await whenUp(child, () => RabbitmqServer.connect({ provider, admin, end }, { host: HOST, port: ports.amqp }))
  scope.defer('connections to RabbitMQ', () => server.stop())
  return server
}

async function prepare(folder: string, text: string, user: ReturnType<typeof serverUser>): Promise<void> {
  const home = join(folder, 'home')
  await mkdir(home)
  const files: [string, string, number][] = [
    [join(folder, 'rabbitmq.conf'), text, 0o600],
    [join(folder, 'enabled_plugins'), '[rabbitmq_management].\n', 0o600],
    // whoever knows it may run code in the server
    [join(home, '.erlang.cookie'), randomBytes(16).toString('hex'), 0o400],
  ]
  for (const [path, content, mode] of files) await writeFile(path, content, { mode })
  if (user) await Promise.all([folder, home, ...files.map(([path]) => path)].map((path) => chown(path, user.uid, user.gid)))
}

function settings({ amqp, port, user, password }: { amqp: number; port: number; user: string; password: string }): string {
  return [
    `listeners.tcp.1 = ${HOST}:${amqp}`,
    `management.tcp.ip = ${HOST}`,
    `management.tcp.port = ${port}`,
    `default_user = ${user}`,
    `default_pass = ${password}`,
    // nobody looks at its figures, and they cost time
    'management_agent.disable_metrics_collector = true',
    'log.console = true',
    'log.console.level = error',
    'log.file = false',
    'vm_memory_high_watermark.absolute = 512MB',
    'disk_free_limit.absolute = 50MB',
    '',
  ].join('\n')
}

function environmentFor({ folder, ports, path }: { folder: string; ports: { erlang: number; portMapper: number }; path: string }): Record<string, string> {
  return {
    PATH: path,
    HOME: join(folder, 'home'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    RABBITMQ_NODENAME: 'roadworthy@localhost',
    RABBITMQ_BASE: folder,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_MNESIA_DIR: join(folder, 'mnesia', 'node'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_DIST_PORT: String(ports.erlang),
    ERL_EPMD_PORT: String(ports.portMapper),
    ERL_EPMD_ADDRESS: HOST,
    // one scheduler starts fastest; Erlang's own port would be open to the network
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}',
  }
}

/** The management API comes up last. */
async function whenUp<T>(child: Child, connect: () => Promise<T>): Promise<T> {
  const end = performance.now() + READY_LIMIT_MS
  for (;;) {
    try {
      return await connect()
    } catch (error) {
      if (child.exit || performance.now() > end) {
        await child.kill()
        throw new Error(`RabbitMQ did not start: ${child.output.lastLines(8) || (error as Error).message}`, { cause: error })
      }
    }
    await sleep(50)
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it is gone already
  }
}
