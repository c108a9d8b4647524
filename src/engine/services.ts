import type { Database, Faults } from '../author/context.ts'
import type { DatabaseKind, ServiceDeclaration } from '../author/services.ts'
import type { Scope } from '../base/scope.ts'
import type { Recorder } from '../model/recorder.ts'
import type { SqlDatabase } from '../services/sql-service.ts'
import type { StageOptions } from './stage.ts'

/** A service that runs for one subject alone. */
export interface RunningService {
  /** What the project's processes are told of it. */
  env: Record<string, string>
  /** What a check does with it, bound to the check's record and deadline. */
  handle(recorder: Recorder, signal: AbortSignal): unknown
  /** Ends whatever harm was done to it. */
  restore(): Promise<void>
}

/** Starts what the challenge asks for, each of the kind the project chose. */
export async function startServices(options: StageOptions, scope: Scope): Promise<Map<string, RunningService>> {
  const started = Object.entries(options.challenge.services).map(
    async ([name, declaration]): Promise<[string, RunningService]> => [name, await startOne(name, declaration, options, scope)],
  )
  // all are awaited, so that none comes up after the scope was closed
  const settled = await Promise.allSettled(started)
  return new Map(
    settled.map((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    }),
  )
}

// services are loaded only where one is asked for: their drivers are the heaviest thing there is
async function startOne(name: string, declaration: ServiceDeclaration, options: StageOptions, scope: Scope): Promise<RunningService> {
  switch (declaration.type) {
    case 'database':
      return startDatabase((options.project.uses[name] ?? declaration.kinds[0]) as DatabaseKind, options, scope)
    case 'jwks':
      return startIssuer(scope)
  }
}

async function startDatabase(kind: DatabaseKind, options: StageOptions, scope: Scope): Promise<RunningService> {
  const server = await options.servers.serverFor(kind)
  const database = await server.create(scope)
  if (!database.address) {
    const { noWayToHarm } = await import('../faults/no-way-to-harm.ts')
    return {
      env: database.environment(),
      handle: (recorder, signal) => databaseHandle(database, noWayToHarm(kind), recorder, signal),
      restore: async () => {},
    }
  }
  const { FaultProxy } = await import('../faults/proxy.ts')
  const proxy = await FaultProxy.start({ what: 'the database', target: database.address, scope })
  return {
    env: database.environment(proxy.address),
    handle: (recorder, signal) => databaseHandle(database, proxy.forCheck(recorder), recorder, signal),
    restore: () => proxy.restore(),
  }
}

function databaseHandle(database: SqlDatabase, faults: Faults, recorder: Recorder, signal: AbortSignal): Database {
  return {
    kind: database.kind,
    faults,
    find: (sentinel, options) => database.find(sentinel, { ...options, signal }),
    async query<R>(sql: string, params?: unknown[]): Promise<R[]> {
      const atMs = recorder.now()
      const record = (end: { rows?: number; error?: string }) => recorder.add({ kind: 'sql', atMs, ms: recorder.now() - atMs, sql, ...end })
      try {
        const rows = await database.query<R>(sql, params, { signal })
        record({ rows: rows.length })
        return rows
      } catch (error) {
        record({ error: (error as Error).message })
        throw error
      }
    },
  }
}

async function startIssuer(scope: Scope): Promise<RunningService> {
  const { startJwksIssuer } = await import('../services/jwks/jwks-issuer.ts')
  const issuer = await startJwksIssuer(scope)
  return { env: issuer.environment(), handle: () => issuer, restore: () => issuer.resume() }
}
