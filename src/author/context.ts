import type { Random } from '../base/random.ts'
import type { Exchange, ProgramRun } from '../model/evidence.ts'
import type { InspectionSettings } from '../model/inspection.ts'
import type { DatabaseKind } from './services.ts'
import type { DescribedApi, SourceTree } from './described-api.ts'
import type { Expect } from './expect.ts'
import type { Fresh } from './fresh.ts'
import type { GraphQl } from './graphql.ts'
import type { Growth, GrowthOptions } from './growth.ts'
import type { CanaryPlace, Paired, PairedOptions, Polled, PollOptions } from './judging.ts'
import type { LoadOptions, LoadResult } from './load.ts'
import type { Model } from './scenario.ts'
import type { SqlWire } from './wire.ts'

/** What a check is handed. Everything it does through this is recorded, seeded and cancelled at its deadline. */
export interface Context {
  /** Speaks HTTP to the `web` process. */
  web: Web
  /** Runs the `run` process, once per call. */
  program: Program
  /** The processes themselves. Only checks marked `alone` or `boots` may harm them. */
  subject: SubjectControl
  /** Opens raw connections to the `web` process. */
  tcp: Tcp
  /** Speaks GraphQL to the `web` process. */
  graphql: GraphQl
  /** What the processes were given in their environment, beyond PATH and its like. */
  env: Readonly<Record<string, string>>
  /** A claim about what was observed: if it does not hold, the check has failed. */
  expect: Expect
  /**
   * What must be so before the claim can be tested: set-up, and the positive
   * control of every refusal. If it does not hold, the check is blocked.
   */
  given: Expect
  /** Names, texts and numbers of this check's own, from the run's seed. */
  fresh: Fresh
  random: Random
  /** Aborts at the check's deadline. */
  signal: AbortSignal
  /** Runs random commands beside a model, and shrinks what breaks it. */
  scenario<State, Command>(model: Model<State, Command>): Promise<void>
  /** Measures CPU at growing sizes and tells how it grows (rule E6). */
  growth(options: GrowthOptions): Promise<Growth>
  /**
   * What to wait for something the contract allows so long: its time and four
   * units of this machine's (rule G1), in ms. A check that fails while the
   * machine's pace moved more than threefold is inconclusive.
   */
  patience(contractMs: number): Promise<number>
  /** Polls until something holds, and then sees that it stays so (rule G8). */
  poll<T>(options: PollOptions<T>): Promise<Polled<T>>
  /** Waits until a count has not moved for a second and two units: only then can "never" be judged (rule G8). */
  quiet(count: () => number | Promise<number>): Promise<void>
  /** Measures two things in turns and tells whether they take alike (rule G4). */
  paired(options: PairedOptions): Promise<Paired>
  /** Everywhere that a canary of `fresh.canary()` shows: databases, caches, folders, the program's output (rule G6). */
  scan(canary: string): Promise<CanaryPlace[]>
  /** The API as the project's OpenAPI document has it. Inconclusive if there is no document. */
  api(): Promise<DescribedApi>
  /** The project's folder, as it lies there. */
  source: SourceTree
  /** What the project says of itself so that it can be inspected. */
  inspect: Readonly<InspectionSettings>
  /** Puts load on the `web` process. Only checks that have it alone. */
  load(options: LoadOptions): Promise<LoadResult>
  /** Says what is good to know and breaks no claim. */
  advise(what: string): void
  /** Writes a fact into the record. */
  note(label: string, value: unknown): void
  sleep(ms: number): Promise<void>
  /** Ends the check: it could not be told, and why. */
  inconclusive(why: string): never
  /** Ends the check: it does not concern this project, and why. */
  notApplicable(why: string): never
}

export interface RequestOptions {
  headers?: Record<string, string>
  query?: Record<string, string | number | readonly string[]>
  /** A value to send as JSON; text or bytes are sent as they are. */
  body?: unknown
  /** Default `application/json` when there is a body. null sends none. */
  contentType?: string | null
  /** Default 10 s. */
  limitMs?: number
  /** A 503 with Retry-After is asked again up to 5 times; false leaves it as it is. */
  retry503?: boolean
}

/** What came back. Header names are looked up in any case. */
export interface Reply {
  status: number
  header(name: string): string | undefined
  /** All values of a repeated header, in order. */
  headers(name: string): string[]
  /** Media type without parameters, in lower case; '' if none was sent. */
  mediaType: string
  /** Decoded: the JSON value when the media type is JSON, else the text. Throws a broken claim if it says JSON and is not. */
  body: any
  text: string
  bytes: Buffer
  ms: number
  exchange: Exchange
}

/** Speaks HTTP/1.1 and records every exchange. A reply that never comes whole throws: blame `program`. */
export interface Web {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  readonly url: string
  request(method: string, path: string, options?: RequestOptions): Promise<Reply>
  get(path: string, options?: RequestOptions): Promise<Reply>
  head(path: string, options?: RequestOptions): Promise<Reply>
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>
  put(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>
  patch(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>
  delete(path: string, options?: RequestOptions): Promise<Reply>
  /** As `request`, but a lost connection or a reply that never comes is an answer too: undefined. */
  attempt(method: string, path: string, options?: RequestOptions): Promise<Reply | undefined>
  /** The same probe with these headers on every request. */
  as(headers: Record<string, string>): Web
  /** The same probe speaking to one of several instances, counted from 0. */
  instance(index: number): Web
  /** The target of a Location or link found in a reply; loopback names with the right port are the same origin. */
  resolve(link: string): string
}

export interface Against {
  /** Where it is; `env` of the run goes on top. */
  env: Record<string, string>
  /** The name of the challenge's `practice` that starts one like it, where there is one. */
  practice?: string
}

export interface RunOptions {
  args?: string[]
  /** Written while the output is drained. A generator is asked for more only as the program reads. */
  stdin?: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
  env?: Record<string, string>
  /** What the check has started for this run and ends after it, if it is that the program is run against. */
  against?: Against
  /** Sees the output as it comes; then it is not collected. */
  onStdout?: (chunk: Buffer) => void
  /** Default 20 s. */
  limitMs?: number
  /** Sample the memory of the process tree (PSS, rule E7). */
  memory?: boolean
}

export interface Run {
  exitCode: number | null
  signal?: string
  stdout: string
  stderr: string
  /** Non-empty lines of stdout. */
  lines: string[]
  /** User and system time of the program and all it started, in ms. */
  cpuMs: number
  /** Highest PSS seen, in bytes; 0 if it was not sampled. */
  peakBytes: number
  ms: number
  record: ProgramRun
}

export interface Program {
  /** Runs the program to its end. A run that does not end in time, or floods its output, throws: blame `program`. */
  run(options?: RunOptions): Promise<Run>
}

export interface RawConnection {
  send(bytes: string | Uint8Array): Promise<void>
  /** Resolves with all received so far once `until` holds, the peer closed, or `forMs` is over. */
  receive(options?: { until?: (received: Buffer) => boolean; forMs?: number }): Promise<{ bytes: Buffer; ended: 'closed' | 'reset' | 'open' }>
  /** Half-closes: no more will be sent. */
  finish(): void
  /** Ends the connection at once. */
  destroy(): void
}

export interface Tcp {
  connect(): Promise<RawConnection>
}

export interface Usage {
  /** CPU of the process tree since it started, in ms. */
  cpuMs: number
  /** Sum of the proportional set sizes (PSS) of the process tree, in bytes. */
  bytes: number
}

export interface SubjectControl {
  /** SIGKILL to every process group: a process crash, not a power loss. */
  kill(): Promise<void>
  /** SIGTERM, then waits up to `graceMs` (default 10 s); true if all ended by themselves. */
  terminate(graceMs?: number): Promise<boolean>
  /** SIGSTOP / SIGCONT. */
  stop(): void
  cont(): void
  /** Starts what is down, or starts anew what is up, and waits until it is ready. */
  restart(): Promise<void>
  /** Runs so many instances of `web`, each on its own port, and waits until all are ready. */
  scale(instances: number): Promise<void>
  /** Runs the `release` process once more; its exit code and output. */
  release(): Promise<{ exitCode: number | null; output: string }>
  usage(): Promise<Usage>
  /** All that the processes have printed, head and tail if it was much. */
  output(): string
  /** Follows what the standing processes print, from now until the check ends. Those that start later are followed too. */
  log(): Log
  /** The same, with each line handed over as it comes and none kept: however much is printed, all of it is seen. A line longer than 1 MiB comes in pieces. */
  follow(each: (line: string, stream: 'stdout' | 'stderr') => void): void
  /** The standing instances of one process. What stands before it, here, means all processes, and `scale` means `web`. */
  of(process: string): ProcessControl
  /** Runs a process of the project's that ends by itself, e.g. a command of its own. */
  run(process: string, options?: RunOptions): Promise<Run>
  /** Ends the check if the project names no such process: it does not apply then, whatever else it would need. */
  demand(process: string): void
  /** A file in the project's folder, such as a report that a process wrote; undefined if there is none. Links that lead out of it are not followed. At most 8 MiB. */
  file(path: string): Promise<Buffer | undefined>
  /** Takes away such a file, so that an old one is not taken for a new one. */
  remove(path: string): Promise<void>
  /** Starts one more of a process, beside those that stand. */
  start(process: string, options?: StartOptions): Promise<Started>
}

export interface Log {
  /**
   * Whole lines so far, in the order in which they ended, without their ends:
   * each of one process and one stream. Throws if they are more than 32 MiB: blame `program`.
   */
  lines(stream?: 'stdout' | 'stderr'): string[]
}

/** The instances of one process that stand, e.g. of `relay`; counted from 0. Without an index all are meant. */
export interface ProcessControl {
  count(): number
  kill(index?: number): Promise<void>
  /** SIGTERM, then waits up to `graceMs` (default 10 s); true if all ended by themselves. */
  terminate(graceMs?: number, index?: number): Promise<boolean>
  stop(index?: number): void
  cont(index?: number): void
  /** Starts what is down, or starts anew what is up. */
  restart(): Promise<void>
  scale(instances: number): Promise<void>
  /** All that they have printed, head and tail if it was much. */
  output(): string
}

export interface StartOptions {
  /** On top of what the process gets. */
  env?: Record<string, string>
  /** Gives it a port, in this variable, and a probe that speaks to it. It is not waited for. */
  port?: string
}

/** One process that a check has started; killed when the check ends. */
export interface Started {
  /** How it ended; undefined while it runs. */
  readonly exit: { code: number | null; signal: string | null } | undefined
  /** Resolves when it has ended. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  kill(): Promise<void>
  terminate(graceMs?: number): Promise<boolean>
  stop(): void
  cont(): void
  /** CPU and memory of its process tree. */
  usage(): Promise<Usage>
  output(): string
  /** Speaks to its port. Absent without one. */
  web?: Web
}

/** The engine's own way into a database, past the fault proxy. */
export interface Database {
  kind: DatabaseKind
  /** Rows as objects. Placeholders are `$1`, `$2`, … on every kind. Recorded. */
  query<Row = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<Row[]>
  /** Where a planted text stands: every table and column that holds it, polled for `forMs` (default 2 s, rule E8). */
  find(sentinel: string, options?: { forMs?: number }): Promise<{ table: string; column: string }[]>
  /** Harm to the way between the program and the database. */
  faults: Faults
  /** What passes on that way. */
  wire: SqlWire
}

export interface Faults {
  /** False where there is no connection to harm (a file). */
  readonly possible: boolean
  /** Refuses new connections and closes the open ones. */
  cut(): Promise<void>
  /** Resets (RST) the open connections; new ones are welcome. */
  reset(): Promise<void>
  /** Accepts bytes and forwards nothing. */
  pause(): Promise<void>
  /** Delays every chunk in each direction. */
  latency(ms: number): Promise<void>
  /** Freezes what the next connection to speak gets as its reply, until released. */
  holdNext(): Promise<{ held: Promise<void>; release(): void }>
  /** Ends every fault. Done after every check that runs alone, too. */
  restore(): Promise<void>
  /** Open connections from the program. */
  connections(): number
}

export interface SigningOptions {
  alg?: 'RS256' | 'ES256' | 'HS256' | (string & {})
  /** Replaces or adds header members; undefined removes one. */
  header?: Record<string, unknown>
  /** Signs with this key instead of a published one: PEM/JWK text bytes for HMAC, or a private key. */
  key?: unknown
}

export interface JwksIssuer {
  issuer: string
  audience: string
  url: string
  /** A signed JWT with these claims over sensible defaults (iss, aud, iat, exp, jti); undefined removes one. */
  sign(claims?: Record<string, unknown>, options?: SigningOptions): Promise<string>
  /** An unsigned or otherwise hand-made token: header, payload and signature as given. */
  forge(header: Record<string, unknown>, claims: Record<string, unknown>, signature?: string): string
  /** The public key a verifier would use, as PEM text and as JWK. */
  publicKey(alg: 'RS256' | 'ES256'): { pem: string; jwk: Record<string, unknown> }
  /** Publishes a new key for `alg` and signs with it from now on; the old stays published. */
  rotate(alg?: 'RS256' | 'ES256'): Promise<void>
  /** Takes every key but the newest out of the set. */
  withdrawOld(): void
  /** How often the key set was fetched. */
  fetches(): number
  /** A key set nobody should trust: an attacker's key, published where nothing but a fooled verifier looks. */
  decoy(): Promise<Decoy>
  /** Refuses connections until `resume`. */
  outage(): Promise<void>
  resume(): Promise<void>
}

export interface Decoy {
  /** Where the attacker publishes the key set. */
  url: string
  /** The attacker's public key. */
  jwk: Record<string, unknown>
  /** Signed with the attacker's key; claims as in `JwksIssuer.sign`. */
  sign(claims?: Record<string, unknown>, options?: SigningOptions): Promise<string>
  /** How often anything was fetched from there. */
  fetches(): number
}
