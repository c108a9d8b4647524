import type { DatabaseKind } from '../author/services.ts'
import type { RabbitmqServer } from './rabbitmq/rabbitmq-server.ts'
import type { ServerOptions, Source } from './source.ts'
import type { SqlServer } from './sql-service.ts'
import { lookAround, startFirst, type ProviderReport, type Ways } from './start-first.ts'

export const DATABASE_KINDS: readonly DatabaseKind[] = ['postgres', 'mariadb', 'sqlite']

const NAMES: Record<DatabaseKind, string> = { postgres: 'PostgreSQL', mariadb: 'MariaDB', sqlite: 'SQLite' }

/** The servers of one engine process: at most one of each kind, started when it is first asked for, and shared. */
export class SharedServers {
  readonly #options: ServerOptions
  readonly #servers = new Map<DatabaseKind, Promise<SqlServer>>()
  #rabbitmq: Promise<RabbitmqServer> | undefined

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

  /** The RabbitMQ of this engine process, which takes too long to start for everybody to have one. */
  rabbitmq(): Promise<RabbitmqServer> {
    this.#rabbitmq ??= import('./rabbitmq/start-rabbitmq.ts').then(({ startRabbitmq }) => startRabbitmq(this.#options))
    // a later attempt may have better luck
    this.#rabbitmq.catch(() => (this.#rabbitmq = undefined))
    return this.#rabbitmq
  }

  /** Stops what was started. Closing the scope does it, too. */
  async stop(): Promise<void> {
    const servers = [...this.#servers.values(), ...(this.#rabbitmq ? [this.#rabbitmq] : [])]
    this.#servers.clear()
    this.#rabbitmq = undefined
    await Promise.allSettled(servers.map(async (server) => (await server).stop()))
  }
}

export async function startServer(kind: DatabaseKind, options: ServerOptions): Promise<SqlServer> {
  return startFirst(await waysTo(kind), options)
}

/** What databases this machine has to offer. Starts nothing. */
export function providers(options: Pick<ServerOptions, 'env' | 'ledger'>): Promise<ProviderReport<DatabaseKind>[]> {
  return Promise.all(DATABASE_KINDS.map(async (kind) => lookAround({ ...(await waysTo(kind)), kind }, options)))
}

async function waysTo(kind: DatabaseKind): Promise<Ways<SqlServer>> {
  return { kind, name: NAMES[kind], sources: await sourcesOf(kind) }
}

/** Drivers are loaded only for the kinds that are used. */
async function sourcesOf(kind: DatabaseKind): Promise<readonly Source<SqlServer>[]> {
  switch (kind) {
    case 'postgres':
      return (await import('./postgres/sources.ts')).postgresSources
    case 'mariadb':
      return (await import('./mariadb/sources.ts')).mariadbSources
    case 'sqlite':
      return (await import('./sqlite/sources.ts')).sqliteSources
  }
}
