import type { Database, Faults } from '../../author/context.ts'
import type { DatabaseKind } from '../../author/services.ts'
import type { Scope } from '../../base/scope.ts'
import type { Recorder } from '../../model/recorder.ts'
import type { SqlDatabase } from '../../services/sql-service.ts'
import type { StageOptions } from '../stage.ts'
import type { RunningService } from './running-service.ts'

export async function startDatabase(kind: DatabaseKind, options: StageOptions, scope: Scope): Promise<RunningService> {
  const server = await options.servers.serverFor(kind)
  const database = await server.create(scope)
  if (!database.address) {
    const { noWayToHarm } = await import('../../faults/no-way-to-harm.ts')
    return {
      environmentFor: () => database.environment(),
      handle: (recorder, signal) => databaseHandle(database, noWayToHarm(kind), recorder, signal),
      restore: async () => {},
    }
  }
  const { FaultProxy } = await import('../../faults/proxy.ts')
  const proxy = await FaultProxy.start({ what: 'the database', target: database.address, scope })
  const restricted = options.restrictedRole ? await database.restrict?.() : undefined
  return {
    environmentFor: (sender) => (sender === 'release' ? database : (restricted ?? database)).environment(proxy.address),
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
  } as Database
}
