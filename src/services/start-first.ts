import { CannotTell } from '../model/mistake.ts'
import { installLine, type InstallableKind } from './install-line.ts'
import type { ServerOptions, Source } from './source.ts'

/** A kind of service, and every way to get one. */
export interface Ways<Service> {
  kind: InstallableKind
  /** For people: `PostgreSQL`. */
  name: string
  sources: readonly Source<Service>[]
}

/** Starts the service in the first way that works here. Rejects with CannotTell, and the line that installs it, if there is none. */
export async function startFirst<Service>({ kind, name, sources }: Ways<Service>, options: ServerOptions): Promise<Service> {
  const failures: string[] = []
  for (const source of sources) {
    const found = await source.look(options)
    if ('missing' in found) continue
    try {
      return await found.start(options)
    } catch (error) {
      if (error instanceof CannotTell) throw error
      const reason = (error as Error).message || String(error)
      if (found.chosen) throw new CannotTell(`${found.provider}, named by ${source.way}, cannot be used: ${reason}`)
      failures.push(`${found.provider}: ${reason}`)
    }
  }
  if (failures.length > 0) throw new CannotTell(`${name} could not be started. ${failures.join('; ')}`)
  throw new CannotTell(`There is no ${name} here to run your project with.`, installLine(kind))
}

export interface ProviderReport<Kind extends InstallableKind = InstallableKind> {
  kind: Kind
  name: string
  /** What a run would use; undefined if there is nothing. */
  provider?: string
  /** Every way that was looked at, in order, and what was found there. */
  ways: { way: string; found?: string; missing?: string }[]
  /** What is wrong with what the user chose; a run would end with this sentence. */
  trouble?: string
  /** The line that installs it; absent where it is here or needs no installing. */
  install?: string
}

/** What this machine has to offer of a kind. Starts nothing. */
export async function lookAround<Kind extends InstallableKind>(
  { kind, name, sources }: Ways<unknown> & { kind: Kind },
  options: Pick<ServerOptions, 'env' | 'ledger'>,
): Promise<ProviderReport<Kind>> {
  const ways: ProviderReport['ways'] = []
  let trouble: string | undefined
  for (const source of sources) {
    const found = await source.look(options).catch((error: Error & { fix?: string }) => {
      trouble ??= [error.message, error.fix].filter(Boolean).join(' ')
      return { missing: error.message }
    })
    ways.push('missing' in found ? { way: source.way, missing: found.missing } : { way: source.way, found: found.provider })
  }
  const provider = ways.find((way) => way.found)?.found
  return { kind, name, provider, ways, ...(trouble ? { trouble } : {}), ...(provider ? {} : { install: installLine(kind) }) }
}
