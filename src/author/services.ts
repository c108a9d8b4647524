import type { Database, JwksIssuer } from './context.ts'

export type DatabaseKind = 'postgres' | 'mariadb' | 'sqlite'

/** A service a challenge asks for; what it is good for once it runs is its handle. */
export interface ServiceDeclaration<Handle = unknown> {
  type: 'database' | 'jwks'
  /** The kinds that will do; the learner picks one with `uses:`. The first is the default. */
  kinds: readonly string[]
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

/** An identity service that signs tokens and publishes its keys at `JWKS_URL` (RFC 7517). */
export function jwksIssuer(): ServiceDeclaration<JwksIssuer> {
  return { type: 'jwks', kinds: ['jwks'] }
}
