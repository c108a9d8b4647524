/** All that a challenge may import. */
export { challenge, mutants } from './author/challenge.ts'
export { folder, httpTargets, jwksIssuer, redis, sqlDatabase, whenUsed } from './author/services.ts'
export { together } from './author/together.ts'
export { apiTop10, asvs, reading, rfc } from './author/reference.ts'
export { clientError, gone, hidden, invalid, malformed, oneOf } from './author/status.ts'
export { AWKWARD } from './author/fresh.ts'
export type { Boot, Challenge, Check, Mutant } from './author/challenge.ts'
export type { HandlesOf, ServiceDeclaration } from './author/services.ts'
export type {
  Context, Database, Decoy, Faults, JwksIssuer, Log, ProcessControl, Program, RawConnection, Reply, RequestOptions, Run, RunOptions, SigningOptions, Started, StartOptions,
  SubjectControl, Tcp, Usage, Web,
} from './author/context.ts'
export type { Expect, Matchers } from './author/expect.ts'
export type { Fresh } from './author/fresh.ts'
export type { Growth, GrowthOptions } from './author/growth.ts'
export type { GraphQl, GraphQlAudit, GraphQlOptions, GraphQlReply, GraphQlSchema } from './author/graphql.ts'
export type { FolderHandle, HttpTarget, HttpTargets, TargetAnswer, TargetRequest } from './author/http-target.ts'
export type { CanaryPlace, Paired, PairedOptions, Polled, PollOptions } from './author/judging.ts'
export type { LoadOptions, LoadRequest, LoadResult, Percentiles } from './author/load.ts'
export type { Redis, RedisValue } from './author/redis.ts'
export type { Barrier, HeldReply, RedisCommand, RedisWatch, RedisWire, SqlWatch, SqlWire, Statement } from './author/wire.ts'
export type { Model } from './author/scenario.ts'
export { Random } from './base/random.ts'
