import type { Database, JwksIssuer } from './context.ts'
import type { FolderHandle, HttpTargets } from './http-target.ts'
import type { Redis } from './redis.ts'

export type DatabaseKind = 'postgres' | 'mariadb' | 'sqlite'

/** A service a challenge asks for; what it is good for once it runs is its handle. */
export interface ServiceDeclaration<Handle = unknown> {
  type: 'database' | 'redis' | 'jwks' | 'http-targets' | 'folder'
  /** The kinds that will do; the learner picks one with `uses:`. The first is the default. */
  kinds: readonly string[]
  /** Where there is none to be had the run goes on without it, and a check that asks for the handle does not apply. */
  optional?: true
  /** Started only where the project's `uses:` names it; otherwise a check that asks for the handle does not apply. */
  whenUsed?: true
  /** The environment variable that names it, where the challenge chooses. */
  variable?: string
  /** Carries the handle's type; never set. */
  handle?: Handle
}

export type HandlesOf<Services extends Record<string, ServiceDeclaration>> = {
  [Name in keyof Services]: Services[Name] extends ServiceDeclaration<infer Handle> ? Handle : never
}

/** A relational database, one of these kinds; its address is in `DATABASE_URL`. */
export function sqlDatabase(...kinds: [DatabaseKind, ...DatabaseKind[]]): ServiceDeclaration<Database> {
  return { type: 'database', kinds }
}

/** The same, but only where the project says that it uses it. */
export function whenUsed<Handle>(declaration: ServiceDeclaration<Handle>): ServiceDeclaration<Handle> {
  return { ...declaration, whenUsed: true }
}

/** An identity service that signs tokens and publishes its keys at `JWKS_URL` (RFC 7517). */
export function jwksIssuer(): ServiceDeclaration<JwksIssuer> {
  return { type: 'jwks', kinds: ['jwks'] }
}

/** A Redis, or a server that speaks as one; its address is in `REDIS_URL`. */
export function redis(options: Pick<ServiceDeclaration, 'optional'> = {}): ServiceDeclaration<Redis> {
  return { type: 'redis', kinds: ['redis'], ...options }
}

/** Web servers for the program to call. The variable lists those it may call, as `host:port` joined by commas. */
export function httpTargets(variable: string): ServiceDeclaration<HttpTargets> {
  return { type: 'http-targets', kinds: ['http-targets'], variable }
}

/** An empty folder of the program's own; the variable names it. */
export function folder(variable: string): ServiceDeclaration<FolderHandle> {
  return { type: 'folder', kinds: ['folder'], variable }
}
