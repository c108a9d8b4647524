import type { Broker, BrokerKind } from './broker.ts'
import type { Database, JwksIssuer } from './context.ts'
import type { FolderHandle, HttpTargets } from './http-target.ts'
import type { ObjectStore } from './object-store.ts'
import type { Redis } from './redis.ts'

export type DatabaseKind = 'postgres' | 'mariadb' | 'sqlite'

/** A service a challenge asks for; what it is good for once it runs is its handle. */
export interface ServiceDeclaration<Handle = unknown> {
  type: 'database' | 'redis' | 'jwks' | 'http-targets' | 'folder' | 's3' | 'broker'
  /** The kinds that will do; the learner picks one with `uses:`. The first is the default. */
  kinds: readonly string[]
  /** Where there is none to be had the run goes on without it, and a check that asks for the handle does not apply. */
  optional?: true
  /** Started only where the project's `uses:` names it; otherwise a check that asks for the handle does not apply. */
  whenUsed?: true
  /** The environment variable that names it, where the challenge chooses. */
  variable?: string
  /** A broker's topics, made before the program starts. */
  topics?: readonly string[]
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

/**
 * An S3-like store with one bucket, addressed by path or by host. Its address is in `S3_ENDPOINT` and `AWS_ENDPOINT_URL_S3`;
 * beside it stand `S3_BUCKET`, `S3_REGION`, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
 */
export function objectStore(): ServiceDeclaration<ObjectStore> {
  return { type: 's3', kinds: ['s3'] }
}

/**
 * A message broker of one of these kinds, with these topics; its address is in `BROKER_URL`, and in `NATS_URL` (beside
 * `NATS_USER` and `NATS_PASSWORD`) or `AMQP_URL`.
 */
export function broker(topics: readonly string[], ...kinds: [BrokerKind, ...BrokerKind[]]): ServiceDeclaration<Broker> {
  return { type: 'broker', kinds, topics }
}
