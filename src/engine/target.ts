import type { Challenge } from '../author/challenge.ts'
import { UserMistake } from '../model/mistake.ts'
import { ConnectionPool } from '../probes/http/connection-pool.ts'

/** A server that is already up, named by its address. */
export interface Target {
  url: string
  web: { address: () => { host: string; port: number; tls?: {} }; base: string; authority: string }
  pool: ConnectionPool
  /** Services of the challenge; with a server that is up they are out of our reach. */
  services: string[]
}

export function targetOf(url: string, challenge: Challenge): Target {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new UserMistake(`\`${url}\` is not the address of a web server.`, { fix: 'Give one such as --url http://localhost:3000.' })
  }
  if (!challenge.processes.includes('web')) {
    throw new UserMistake('This challenge runs a program, it does not speak to a server.', { fix: 'Leave out --url and name the project\'s folder.' })
  }
  const secure = parsed.protocol === 'https:'
  const address = { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || (secure ? 443 : 80)), ...(secure ? { tls: {} } : {}) }
  return {
    url: url.replace(/\/$/, ''),
    web: { address: () => address, base: parsed.pathname.replace(/\/$/, ''), authority: parsed.host },
    pool: new ConnectionPool(),
    services: Object.keys(challenge.services),
  }
}
