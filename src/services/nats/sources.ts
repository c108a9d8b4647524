import { CannotTell } from '../../model/mistake.ts'
import { chosenByUrl } from '../chosen-by-url.ts'
import type { Source } from '../source.ts'
import { usableProgram } from '../usable-program.ts'
import type { NatsAccess } from './nats-access.ts'
import type { NatsService } from './nats-service.ts'
import { startPrivateNats, type NatsProgram } from './private-nats.ts'
import { takeWhole } from './users-own.ts'

/** Below, consumers are made in a way that clients of today have left behind. */
const OLDEST = '2.9'

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/opt/nats-server/bin', '/usr/local/opt/nats-server/bin', '/home/linuxbrew/.linuxbrew/opt/nats-server/bin']

const URL_VARIABLE = 'ROADWORTHY_NATS_URL'

const byUrl = chosenByUrl({
  variable: URL_VARIABLE,
  name: 'NATS server',
  adminAccess,
  connect: ({ provider, admin: access }) => takeWhole({ provider, access }),
})

function adminAccess(text: string): NatsAccess {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'tls:') throw new CannotTell(`${URL_VARIABLE} names a server behind TLS, and the way to it could not be harmed as the checks ask for.`, 'Name one that is spoken to in the clear, as nats://user:password@host:4222')
  if (url?.protocol !== 'nats:') throw new CannotTell(`${URL_VARIABLE} is not a URL of a NATS server.`, 'Write it as nats://user:password@host:4222')
  return {
    host: url.hostname || '127.0.0.1',
    port: Number(url.port || 4222),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
}

const installed: Source<NatsService> = {
  way: 'installed programs',
  async look(options) {
    const found = await usableProgram({ names: ['nats-server'], folders: FOLDERS, oldest: OLDEST, read: programOf }, options)
    return 'missing' in found ? found : { provider: found.provider, start: (starting) => startPrivateNats(found.program, starting) }
  },
}

function programOf(output: string, file: string): { version: string; provider: string; program: NatsProgram } {
  const [, version] = /^nats-server: v(\d+\.\d+\.\d+)/.exec(output) ?? []
  if (!version) throw new Error(`it does not tell its version: ${output.trim()}`)
  const provider = `NATS ${version}, ${file}`
  return { version, provider, program: { file, provider } }
}

export const natsSources: readonly Source<NatsService>[] = [byUrl, installed]
