import { randomBytes } from 'node:crypto'
import { chown, writeFile } from 'node:fs/promises'
import { connect as connectTo } from 'node:net'
import { join } from 'node:path'
import { Child } from '../../base/child.ts'
import { freePort } from '../../base/free-port.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions } from '../source.ts'
import { whenReady } from '../when-ready.ts'
import { connect } from './nats-access.ts'
import { NatsService } from './nats-service.ts'

export interface NatsProgram {
  /** `nats-server`, with its folder. */
  file: string
  provider: string
}

const HOST = '127.0.0.1'

/** A server of our own from an installed program, with JetStream in a temporary folder. */
export async function startPrivateNats(program: NatsProgram, options: ServerOptions): Promise<NatsService> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(program, options, await freePort())
    } catch (error) {
      // between asking for a free port and using it, somebody else may have taken it
      if (tries === 3 || !/address already in use/i.test((error as Error).message)) throw error
    }
  }
}

async function startOnce({ file, provider }: NatsProgram, { ledger, scope, env }: ServerOptions, port: number): Promise<NatsService> {
  const user = serverUser()
  const folder = ledger.makeFolder('nats', { inMemory: true })
  scope.defer('the folder of NATS', () => ledger.removeFolder(folder))
  const access = { host: HOST, port, user: 'roadworthy', password: randomBytes(16).toString('hex') }
  // in a file, so that the password does not show in the list of processes
  const settings = join(folder, 'nats.conf')
  await writeFile(settings, settingsFor({ ...access, folder }), { mode: 0o600 })
  if (user) await Promise.all([folder, settings].map((path) => chown(path, user.uid, user.gid)))
  const child = await Child.start({ command: [file, '-c', settings], cwd: folder, env: { PATH: env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }, ...user, ledger })
  // nothing in it is needed any more
  const end = () => child.kill()
  scope.defer('NATS', end)
  await whenReady(child, 'NATS', () => listens(port))
  const service = await NatsService.on({ provider, access, connection: await connect(access), end })
  scope.defer('connections to NATS', () => service.stop())
  return service
}

function settingsFor({ port, folder, user, password }: { port: number; folder: string; user: string; password: string }): string {
  return [
    `listen: "${HOST}:${port}"`,
    `authorization { user: "${user}", password: "${password}" }`,
    // what lies on a memory file system is memory, too
    `jetstream { store_dir: "${folder}", max_memory_store: 64MB, max_file_store: 512MB }`,
    '',
  ].join('\n')
}

function listens(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTo({ host: HOST, port }, () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}
