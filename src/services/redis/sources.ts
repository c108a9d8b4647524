import { randomBytes } from 'node:crypto'
import { CannotTell } from '../../model/mistake.ts'
import { chosenByUrl } from '../chosen-by-url.ts'
import { lookForDocker, runContainer } from '../docker.ts'
import type { ServerOptions, Source } from '../source.ts'
import { usableProgram } from '../usable-program.ts'
import { whenReady } from '../when-ready.ts'
import { takeFreeDatabase } from './free-database.ts'
import { KEEPS_NOTHING, startPrivateRedis, type RedisProgram } from './private-redis.ts'
import { connect, type RedisAccess } from './redis-access.ts'
import { RedisService } from './redis-service.ts'

/** The one that brought users, and with it the way people log in today. */
const OLDEST = '6'

const PROGRAMS = ['redis-server', 'valkey-server']

const FOLDERS = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/opt/homebrew/opt/redis*/bin',
  '/opt/homebrew/opt/valkey*/bin',
  '/usr/local/opt/redis*/bin',
  '/usr/local/opt/valkey*/bin',
  '/home/linuxbrew/.linuxbrew/opt/redis*/bin',
  '/home/linuxbrew/.linuxbrew/opt/valkey*/bin',
]

const URL_VARIABLE = 'ROADWORTHY_REDIS_URL'

const byUrl = chosenByUrl({
  variable: URL_VARIABLE,
  name: 'Redis',
  adminAccess,
  connect: ({ provider, admin: access }) => takeFreeDatabase({ provider, access }),
})

function adminAccess(text: string): RedisAccess {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'rediss:') throw new CannotTell(`${URL_VARIABLE} names a server behind TLS, and what a project says to it could not be watched.`, 'Name one that is spoken to in the clear, as redis://user:password@host:6379')
  if (url?.protocol !== 'redis:') throw new CannotTell(`${URL_VARIABLE} is not a URL of a Redis.`, 'Write it as redis://user:password@host:6379')
  return {
    host: url.hostname || '127.0.0.1',
    port: Number(url.port || 6379),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
}

const installed: Source<RedisService> = {
  way: 'installed programs',
  async look(options) {
    const found = await usableProgram({ names: PROGRAMS, folders: FOLDERS, oldest: OLDEST, read: programOf }, options)
    return 'missing' in found ? found : { provider: found.provider, start: (starting) => startPrivateRedis(found.program, starting) }
  },
}

function programOf(output: string, file: string): { version: string; provider: string; program: RedisProgram } {
  const [, name, version] = /^(\w+) server v=(\d+\.\d+\.\d+)/.exec(output) ?? []
  if (!name || !version) throw new Error(`it does not tell its version: ${output.trim()}`)
  const provider = `${name} ${version}, ${file}`
  return { version, provider, program: { file, provider } }
}

const IMAGE = 'redis:7-alpine'

const inContainer: Source<RedisService> = {
  way: 'docker',
  async look(options) {
    const engine = await lookForDocker(options)
    if ('missing' in engine) return engine
    const provider = `Redis in a container (${IMAGE}, Docker ${engine.version})`
    return { provider, start: (starting) => startInContainer(provider, starting) }
  },
}

async function startInContainer(provider: string, options: ServerOptions): Promise<RedisService> {
  const password = randomBytes(16).toString('hex')
  const settings = KEEPS_NOTHING.map((line) => `echo '${line}'`).join('; ')
  const { port, child, end } = await runContainer(
    {
      image: IMAGE, port: 6379, dataFolder: '/data', environment: { PASSWORD: password },
      command: ['sh', '-c', `(${settings}; echo "requirepass $PASSWORD") | exec redis-server -`],
    },
    options,
  )
  options.scope.defer('the container with Redis', end)
  const access = { host: '127.0.0.1', port, user: '', password }
  const connection = await whenReady(child, provider, () => connect(access))
  const service = new RedisService({ provider, access, database: 0, isPrivate: true, connection, end })
  options.scope.defer('connections to Redis', () => service.stop())
  return service
}

export const redisSources: readonly Source<RedisService>[] = [byUrl, installed, inContainer]
