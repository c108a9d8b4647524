import type { Database, Faults } from '../author/context.ts'
import type { DatabaseKind, ServiceDeclaration } from '../author/services.ts'
import type { Scope } from '../base/scope.ts'
import { CannotTell } from '../model/mistake.ts'
import type { Recorder } from '../model/recorder.ts'
import type { SqlDatabase } from '../services/sql-service.ts'
import { NotApplicable } from './outcome.ts'
import type { StageOptions } from './stage.ts'

/** Which of the project's processes: a `web` instance by its number, counted from 0, or another by its name. */
export type Sender = number | 'release' | 'worker' | 'run'

/** A service that runs for one subject alone. */
export interface RunningService {
  /** What one of the project's processes is told of it. */
  environmentFor(sender: Sender): Record<string, string> | Promise<Record<string, string>>
  /** What a check does with it, bound to the check's record and deadline. */
  handle(recorder: Recorder, signal: AbortSignal): unknown
  /** Ends whatever harm was done to it. */
  restore(): Promise<void>
  /** All that lies in it, for the canary scanner. */
  dump?(): AsyncIterable<{ where: string; bytes: Buffer }>
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

async function startOne(name: string, declaration: ServiceDeclaration, options: StageOptions, scope: Scope): Promise<RunningService> {
  try {
    return await startKind(name, declaration, options, scope)
  } catch (error) {
    if (!declaration.optional || !(error instanceof CannotTell)) throw error
    return absent(error)
  }
}

/** In the place of an optional service that is not to be had. */
function absent({ message, fix }: CannotTell): RunningService {
  return {
    environmentFor: () => ({}),
    handle: () => {
      throw new NotApplicable([message, fix].filter(Boolean).join(' '))
    },
    restore: async () => {},
  }
}

// services are loaded only where one is asked for: their drivers are the heaviest thing there is
async function startKind(name: string, declaration: ServiceDeclaration, options: StageOptions, scope: Scope): Promise<RunningService> {
  switch (declaration.type) {
    case 'database':
      return startDatabase((options.project.uses[name] ?? declaration.kinds[0]) as DatabaseKind, options, scope)
    case 'redis':
      throw new Error('not yet')
    case 'jwks':
      return startIssuer(scope)
    case 'http-targets':
      return startTargets(declaration.variable as string, scope)
    case 'folder':
      return makeFolder(declaration.variable as string, scope)
  }
}

async function startDatabase(kind: DatabaseKind, options: StageOptions, scope: Scope): Promise<RunningService> {
  const server = await options.servers.serverFor(kind)
  const database = await server.create(scope)
  if (!database.address) {
    const { noWayToHarm } = await import('../faults/no-way-to-harm.ts')
    return {
      environmentFor: () => database.environment(),
      handle: (recorder, signal) => databaseHandle(database, noWayToHarm(kind), recorder, signal),
      restore: async () => {},
    }
  }
  const { FaultProxy } = await import('../faults/proxy.ts')
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

async function startIssuer(scope: Scope): Promise<RunningService> {
  const { startJwksIssuer } = await import('../services/jwks/jwks-issuer.ts')
  const issuer = await startJwksIssuer(scope)
  return { environmentFor: () => issuer.environment(), handle: () => issuer, restore: () => issuer.resume() }
}

async function startTargets(variable: string, scope: Scope): Promise<RunningService> {
  const { startHttpTargets } = await import('../services/http-targets/http-targets.ts')
  const targets = await startHttpTargets(scope)
  const list = targets.allowed.map(({ host, port }) => `${host}:${port}`).join(',')
  return { environmentFor: () => ({ [variable]: list }), handle: () => targets, restore: async () => {} }
}

async function makeFolder(variable: string, scope: Scope): Promise<RunningService> {
  const { makeOwnFolder } = await import('../services/folder/own-folder.ts')
  const folder = await makeOwnFolder(scope)
  return { environmentFor: () => ({ [variable]: folder.path }), handle: () => folder, restore: async () => {} }
}
