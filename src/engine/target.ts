import { connect, isIP } from 'node:net'
import type { Challenge } from '../author/challenge.ts'
import { UserMistake } from '../model/mistake.ts'
import { ConnectionPool } from '../probes/http/connection-pool.ts'
import { DidNotStart } from './did-not-start.ts'

/** A server that is already up, named by its address. */
export interface Target {
  url: string
  web: { address: () => { host: string; port: number; tls?: {} }; base: string; authority: string }
  pool: ConnectionPool
  /** Services of the challenge; with a server that is up they are out of our reach. */
  services: string[]
}

/** `ip` is where the name was found to lead: it is not asked for again, since it might lead elsewhere by then. */
export function targetOf(url: string, challenge: Challenge, ip?: string): Target {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new UserMistake(`\`${url}\` is not the address of a web server.`, { fix: 'Give one such as --url http://localhost:3000.' })
  }
  if (!challenge.processes.includes('web')) {
    throw new UserMistake('This challenge runs a program, it does not speak to a server.', { fix: 'Leave out --url and name the project\'s folder.' })
  }
  const secure = parsed.protocol === 'https:'
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  const tls = secure ? { tls: ip !== undefined && isIP(host) === 0 ? { servername: host } : {} } : {}
  const address = { host: ip ?? host, port: Number(parsed.port || (secure ? 443 : 80)), ...tls }
  return {
    url: url.replace(/\/$/, ''),
    web: { address: () => address, base: parsed.pathname.replace(/\/$/, ''), authority: parsed.host },
    pool: new ConnectionPool(),
    services: Object.keys(challenge.services),
  }
}

const CONNECT_MS = 5000

/** Rejects if nobody accepts connections there: then every check would fail, and for the same reason. */
export async function mustBeUp({ url, web }: Target): Promise<undefined> {
  const { host, port } = web.address()
  const trouble = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port })
    const end = (what?: string) => {
      socket.destroy()
      resolve(what)
    }
    socket.setTimeout(CONNECT_MS, () => end(`it did not accept a connection within ${CONNECT_MS / 1000} s`))
    socket.on('connect', () => end())
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message || String(error.code)))
  })
  if (trouble === undefined) return
  throw new DidNotStart({ phase: 'start', summary: `There is no server at ${url}: ${trouble}.`, hint: 'Start it first, and see that the address is the one it listens on.' })
}
