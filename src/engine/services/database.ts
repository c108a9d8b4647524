import type { Database } from '../../author/context.ts'
import type { DatabaseKind } from '../../author/services.ts'
import type { Scope } from '../../base/scope.ts'
import type { Recorder } from '../../model/recorder.ts'
import { dumpRows } from '../../services/dump-rows.ts'
import type { Address } from '../../services/source.ts'
import type { SqlDatabase } from '../../services/sql-service.ts'
import type { StageOptions } from '../stage.ts'
import { doorFor } from './door.ts'
import type { RunningService } from './running-service.ts'

export async function startDatabase(kind: DatabaseKind, options: StageOptions, scope: Scope): Promise<RunningService> {
  const server = await options.servers.serverFor(kind)
  const { noSqlWire, sqlTap } = await import('../../wire/sql-tap.ts')
  if (kind === 'sqlite') {
    const database = await server.create(scope)
    const { noWayToHarm } = await import('../../faults/no-way-to-harm.ts')
    const way = { faults: noWayToHarm(kind), wire: noSqlWire(kind) }
    return {
      environmentFor: () => database.environment(),
      handle: (recorder, signal) => ({ ...asked(database, recorder, signal), ...way }),
      restore: async () => {},
      dump: () => dumpRows(database),
    }
  }
  const { FaultProxy } = await import('../../faults/proxy.ts')
  const [database, tap] = await Promise.all([server.create(scope), sqlTap(kind)])
  const proxy = await FaultProxy.start({ what: 'the database', target: database.address as Address, scope, tap })
  const restricted = options.restrictedRole ? await database.restrict?.() : undefined
  return {
    environmentFor: async (sender) => {
      const role = sender.process === 'release' ? database : (restricted ?? database)
      return role.environment(await doorFor(proxy, sender))
    },
    handle: (recorder, signal) => ({
      ...asked(database, recorder, signal),
      faults: proxy.forCheck(recorder),
      wire: tap.forCheck(recorder, signal),
    }),
    restore: () => proxy.restore(),
    dump: () => dumpRows(database),
  }
}

/** The engine's own way in; what it asks stands in the record. */
function asked(database: SqlDatabase, recorder: Recorder, signal: AbortSignal): Pick<Database, 'kind' | 'find' | 'query'> {
  return {
    kind: database.kind,
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
