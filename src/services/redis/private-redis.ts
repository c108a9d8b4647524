import { randomBytes } from 'node:crypto'
import { chown } from 'node:fs/promises'
import { Child } from '../../base/child.ts'
import { freePort } from '../../base/free-port.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions } from '../source.ts'
import { whenReady } from '../when-ready.ts'
import { connect } from './redis-access.ts'
import { RedisService } from './redis-service.ts'

export interface RedisProgram {
  /** `redis-server` or `valkey-server`, with its folder. */
  file: string
  provider: string
}

/** A server of our own from an installed program. It keeps nothing, and forgets nothing for want of room. */
export async function startPrivateRedis(program: RedisProgram, options: ServerOptions): Promise<RedisService> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(program, options, await freePort())
    } catch (error) {
      // between asking for a free port and using it, somebody else may have taken it
      if (tries === 3 || !/Address already in use/i.test((error as Error).message)) throw error
    }
  }
}

async function startOnce({ file, provider }: RedisProgram, { ledger, scope, env }: ServerOptions, port: number): Promise<RedisService> {
  const user = serverUser()
  // whatever a program makes it write lies here
  const folder = ledger.makeFolder('redis', { inMemory: true })
  scope.defer('the folder of Redis', () => ledger.removeFolder(folder))
  if (user) await chown(folder, user.uid, user.gid)
  const password = randomBytes(16).toString('hex')
  const child = await Child.start({ command: [file, '-'], cwd: folder, env: { PATH: env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }, ...user, ledger, stdin: 'pipe' })
  // nothing in it is needed any more
  const end = () => child.kill()
  scope.defer('Redis', end)
  // by its input, so that the password does not show in the list of processes
  child.process.stdin?.end(settings({ port, folder, password }))
  const access = { host: '127.0.0.1', port, user: '', password }
  const connection = await whenReady(child, 'Redis', () => connect(access))
  const service = new RedisService({ provider, access, database: 0, isPrivate: true, connection, end })
  scope.defer('connections to Redis', () => service.stop())
  return service
}

function settings({ port, folder, password }: { port: number; folder: string; password: string }): string {
  return ['bind 127.0.0.1', `port ${port}`, `dir "${folder}"`, `requirepass ${password}`, ...KEEPS_NOTHING, ''].join('\n')
}

export const KEEPS_NOTHING = ['save ""', 'appendonly no']
