import { lookup } from 'node:dns/promises'
import { UserMistake } from '../model/mistake.ts'
import { isLoopback } from '../probes/http/is-loopback.ts'

/**
 * Refuses an address that is not on this machine, unless its owner says so: an inspection sends what can do harm.
 * Returns where a name was found to lead, which is then held on to: asked again, it might lead elsewhere.
 */
export async function demandOurs(url: string, owned: boolean): Promise<string | undefined> {
  const host = webAddress(url).hostname.replace(/^\[|\]$/g, '')
  if (isLoopback(host)) return undefined
  const leadsTo = await lookup(host, { all: true }).catch(() => [])
  const [first] = leadsTo
  if (first && leadsTo.every(({ address }) => isLoopback(address))) return first.address
  if (owned) return undefined
  throw new UserMistake(`${host} is not this machine, and an inspection sends what can do harm, so nothing was sent to it.`, {
    fix: 'Inspect a copy that runs here (--url http://localhost:3000). If the host is yours to risk, say so with --i-own-this-host.',
  })
}

export function webAddress(url: string): URL {
  const parsed = URL.parse(url)
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed
  throw new UserMistake(`\`${url}\` is not the address of a web server.`, { fix: 'Give one such as --url http://localhost:3000.' })
}
