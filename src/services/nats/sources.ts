import { join } from 'node:path'
import { CannotTell } from '../../model/mistake.ts'
import { chosenByUrl } from '../chosen-by-url.ts'
import { foldersInPath, isProgram, matching } from '../find-programs.ts'
import { runTool } from '../run-tool.ts'
import { serverUser } from '../server-user.ts'
import type { ServerOptions, Source } from '../source.ts'
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
    let missing = 'no program nats-server in PATH or the usual folders'
    const folders = [...foldersInPath(options.env, 'nats-server'), ...FOLDERS.flatMap(matching)]
    for (const file of new Set(folders.map((folder) => join(folder, 'nats-server')))) {
      if (!isProgram(file)) continue
      try {
        const { version, program } = await programAt(file, options)
        if (version.localeCompare(OLDEST, 'en', { numeric: true }) < 0) missing = `${program.provider} is older than ${OLDEST}`
        else return { provider: program.provider, start: (starting) => startPrivateNats(program, starting) }
      } catch (error) {
        missing = `${file} cannot be used: ${(error as Error).message}`
      }
    }
    return { missing }
  },
}

async function programAt(file: string, { env, ledger }: Pick<ServerOptions, 'env' | 'ledger'>): Promise<{ version: string; program: NatsProgram }> {
  // as the user the server will run as, who may not be allowed into the folder
  const output = await runTool({ command: [file, '--version'], cwd: '/', env: { PATH: env.PATH ?? '' }, ...serverUser(), ledger, limitMs: 5000 })
  const [, version] = /^nats-server: v(\d+\.\d+\.\d+)/.exec(output) ?? []
  if (!version) throw new Error(`it does not tell its version: ${output.trim()}`)
  return { version, program: { file, provider: `NATS ${version}, ${file}` } }
}

export const natsSources: readonly Source<NatsService>[] = [byUrl, installed]
