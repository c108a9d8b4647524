import type { DatabaseKind } from '../author/services.ts'
import { CannotTell } from '../model/mistake.ts'
import { installLine } from './install-line.ts'
import type { ServerOptions, Source, SqlServer } from './sql-service.ts'

export const DATABASE_KINDS: readonly DatabaseKind[] = ['postgres', 'mariadb', 'sqlite']

const NAMES: Record<DatabaseKind, string> = { postgres: 'PostgreSQL', mariadb: 'MariaDB', sqlite: 'SQLite' }

/** The servers of one engine process: at most one of each kind, started when it is first asked for, and shared. */
export class SqlServers {
  readonly #options: ServerOptions
  readonly #servers = new Map<DatabaseKind, Promise<SqlServer>>()

  constructor(options: ServerOptions) {
    this.#options = options
  }

  /** Rejects with CannotTell, and the line that installs it, if there is none to be had. */
  serverFor(kind: DatabaseKind): Promise<SqlServer> {
    let server = this.#servers.get(kind)
    if (!server) {
      server = startServer(kind, this.#options)
      this.#servers.set(kind, server)
      // a later attempt may have better luck
      server.catch(() => this.#servers.delete(kind))
    }
    return server
  }

  /** Stops what was started. Closing the scope does it, too. */
  async stop(): Promise<void> {
    const servers = [...this.#servers.values()]
    this.#servers.clear()
    await Promise.allSettled(servers.map(async (server) => (await server).stop()))
  }
}

export async function startServer(kind: DatabaseKind, options: ServerOptions): Promise<SqlServer> {
  const failures: string[] = []
  for (const source of await sourcesOf(kind)) {
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
  if (failures.length > 0) throw new CannotTell(`${NAMES[kind]} could not be started. ${failures.join('; ')}`)
  throw new CannotTell(`There is no ${NAMES[kind]} here to run your project with.`, installLine(kind))
}

export interface ProviderReport {
  kind: DatabaseKind
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

/** What databases this machine has to offer. Starts nothing. */
export function providers(options: Pick<ServerOptions, 'env' | 'ledger'>): Promise<ProviderReport[]> {
  return Promise.all(
    DATABASE_KINDS.map(async (kind) => {
      const ways: ProviderReport['ways'] = []
      let trouble: string | undefined
      for (const source of await sourcesOf(kind)) {
        const found = await source.look(options).catch((error: Error & { fix?: string }) => {
          trouble ??= [error.message, error.fix].filter(Boolean).join(' ')
          return { missing: error.message }
        })
        ways.push('missing' in found ? { way: source.way, missing: found.missing } : { way: source.way, found: found.provider })
      }
      const provider = ways.find((way) => way.found)?.found
      return { kind, name: NAMES[kind], provider, ways, ...(trouble ? { trouble } : {}), ...(provider ? {} : { install: installLine(kind) }) }
    }),
  )
}

/** Drivers are loaded only for the kinds that are used. */
async function sourcesOf(kind: DatabaseKind): Promise<readonly Source[]> {
  switch (kind) {
    case 'postgres':
      return (await import('./postgres/sources.ts')).postgresSources
    case 'mariadb':
      return (await import('./mariadb/sources.ts')).mariadbSources
    case 'sqlite':
      return (await import('./sqlite/sources.ts')).sqliteSources
  }
}
