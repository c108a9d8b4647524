import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { CannotTell } from '../../model/mistake.ts'
import { chosenByUrl } from '../chosen-by-url.ts'
import { foldersInPath, isProgram, matching } from '../find-programs.ts'
import type { Source } from '../source.ts'
import type { ManagementAccess } from './management.ts'
import { startPrivateRabbitmq } from './private-rabbitmq.ts'
import { RabbitmqServer } from './rabbitmq-server.ts'

// packages put a wrapper into PATH that insists on a user of its own, so these come first
const FOLDERS = [
  '/usr/lib/rabbitmq/bin',
  '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin',
  '/opt/rabbitmq/sbin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/home/linuxbrew/.linuxbrew/opt/rabbitmq/sbin',
]

const URL_VARIABLE = 'ROADWORTHY_RABBITMQ_URL'

const byUrl = chosenByUrl<ManagementAccess, RabbitmqServer>({ variable: URL_VARIABLE, name: 'RabbitMQ', adminAccess, connect: (options) => RabbitmqServer.connect(options) })

function adminAccess(text: string): ManagementAccess {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const fix = 'Write it as http://administrator:password@host:15672: the management plugin makes a virtual host for each subject, which AMQP cannot.'
  if (url?.protocol === 'amqp:' || url?.protocol === 'amqps:') throw new CannotTell(`${URL_VARIABLE} names the port for AMQP, and the management plugin's is needed.`, fix)
  if (url?.protocol !== 'http:') throw new CannotTell(`${URL_VARIABLE} is not a URL of a RabbitMQ's management plugin.`, fix)
  return {
    host: url.hostname,
    port: Number(url.port || 80),
    user: decodeURIComponent(url.username) || 'guest',
    password: decodeURIComponent(url.password) || 'guest',
  }
}

const installed: Source<RabbitmqServer> = {
  way: 'installed programs',
  async look({ env }) {
    const folders = [...FOLDERS.flatMap(matching), ...foldersInPath(env, 'rabbitmq-server')]
    const file = folders.map((folder) => join(folder, 'rabbitmq-server')).find(isProgram)
    if (!file) return { missing: 'no program rabbitmq-server in PATH or the usual folders' }
    // asking the program takes seconds, since Erlang starts for it; the folder it lies in bears its version
    const [, version] = /rabbitmq_server-(\d[\d.]*)|rabbitmq\/(\d[\d.]*)/.exec(realpathSync(file))?.filter(Boolean) ?? []
    const provider = `RabbitMQ${version ? ` ${version}` : ''}, ${file}`
    return { provider, start: (options) => startPrivateRabbitmq({ file, provider }, options) }
  },
}

export const rabbitmqSources: readonly Source<RabbitmqServer>[] = [byUrl, installed]
