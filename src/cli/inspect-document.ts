import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CannotTell, UserMistake } from '../model/mistake.ts'
import { demandOurs } from './inspect-host.ts'

const LONGEST = 16 * 1024 * 1024
const FETCH_MS = 10_000

interface Where {
  /** The server that is inspected, if it is up already. */
  url?: string
  /** Where a document from elsewhere is put for the time of the inspection. */
  folder: string
  owned: boolean
}

/** What `--openapi` names, as `inspect.openapi` would say it: a file, or a path on the server. */
export async function documentNamed(named: string, { url, folder, owned }: Where): Promise<string> {
  if (!/^https?:/i.test(named)) {
    const file = resolve(named)
    if (existsSync(file)) return file
    if (named.startsWith('/')) return named
    throw new UserMistake(`There is no file ${file}.`, { fix: '--openapi takes a file, an address, or a path on the server such as /openapi.json.' })
  }
  const address = new URL(named)
  if (url !== undefined && address.origin === new URL(url).origin && underBase(address, url)) return address.pathname.slice(baseOf(url).length) + address.search
  await demandOurs(named, owned)
  const file = join(folder, 'openapi')
  writeFileSync(file, await fetched(named))
  return file
}

const baseOf = (url: string): string => new URL(url).pathname.replace(/\/$/, '')
const underBase = ({ pathname }: URL, url: string): boolean => pathname.startsWith(`${baseOf(url)}/`)

/** Redirects are not followed: the host that was named is the one that is asked. */
async function fetched(address: string): Promise<Uint8Array> {
  const reply = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(FETCH_MS) }).catch((error: Error) => {
    const { cause } = error as { cause?: { code?: string } }
    throw new CannotTell(`The OpenAPI document at ${address} could not be fetched: ${cause?.code ?? error.message}.`, 'Start the server first, or name a file.')
  })
  if (reply.status >= 300 && reply.status < 400) throw new UserMistake(`${address} redirects to ${reply.headers.get('location') ?? 'somewhere else'}, and redirects are not followed.`, { fix: 'Name where it is.' })
  if (reply.status !== 200) throw new UserMistake(`${address} answers ${reply.status} and no OpenAPI document.`, { fix: 'Name where it is, or a file.' })
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of reply.body ?? []) {
    bytes += chunk.length
    if (bytes > LONGEST) throw new UserMistake(`The OpenAPI document at ${address} is longer than ${LONGEST / 1024 / 1024} MiB.`, { fix: 'Name a smaller one.' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
