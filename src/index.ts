/** All that a challenge may import. */
export { challenge, mutants } from './author/challenge.ts'
export { jwksIssuer, sqlDatabase } from './author/services.ts'
export { together } from './author/together.ts'
export { apiTop10, asvs, reading, rfc } from './author/reference.ts'
export { clientError, gone, hidden, invalid, malformed, oneOf } from './author/status.ts'
export { AWKWARD } from './author/fresh.ts'
export type { Challenge, Check, Mutant } from './author/challenge.ts'
export type {
  Context, Database, Decoy, Faults, JwksIssuer, Program, RawConnection, Reply, RequestOptions, Run, RunOptions, SigningOptions, SubjectControl, Tcp, Web,
} from './author/context.ts'
export type { Expect, Matchers } from './author/expect.ts'
export type { Fresh } from './author/fresh.ts'
export type { Growth, GrowthOptions } from './author/growth.ts'
export type { Model } from './author/scenario.ts'
export { Random } from './base/random.ts'
