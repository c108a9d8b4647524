import type { Reply } from './context.ts'

/** The API as its OpenAPI document has it, and a way to speak to it. Requests are made up from the schemas. */
export interface DescribedApi {
  readonly title: string
  /** As in `3.1.0`. */
  readonly version: string
  /** Where the document was found. */
  readonly source: string
  /** Where the document is not as its specification has it. */
  readonly complaints: readonly ApiComplaint[]
  readonly operations: readonly ApiOperation[]
  /** What can be created, read, listed, replaced, updated, removed; inferred, or said by the project. */
  readonly resources: readonly ApiResource[]
  /** How many users the project tells how to speak as: 0, 1 or 2. */
  readonly users: number
  /** Speaks as a user, counted from 0; logs in at the first request. As who speaks by itself: user 0, or nobody. */
  as(user: number): DescribedApi
  /** Speaks without anybody's headers. */
  asNobody(): DescribedApi
  /** Speaks to one of several instances, counted from 0. */
  instance(index: number): DescribedApi
  /** Sends a request that the document allows. A 429 with Retry-After is waited for, a few times. */
  send(operation: ApiOperation, options?: SendOptions): Promise<Reply>
  /** The same; a lost connection is an answer too. */
  attempt(operation: ApiOperation, options?: SendOptions): Promise<Reply | undefined>
  /** Makes one, and those it needs. Blocks the check if no body that the schema allows is taken. */
  create(resource: ApiResource, options?: CreateOptions): Promise<Created>
  /** One of each, and of `most` at most. What cannot be made is told and left out; blocks the check if nothing can be, although what makes it is there. */
  createEach(resources: readonly ApiResource[], failed: (resource: ApiResource, why: string) => void, most?: number): Promise<Created[]>
  /** Whether a reply says that the operation is described and not there: any path that the program does not know is answered so. */
  isNotThere(operation: ApiOperation, reply: Reply): Promise<boolean>
  /** Why an operation must not be asked for: it would, or could, change what this check has not made. undefined if it may. */
  offLimits(operation: ApiOperation): string | undefined
  /** What the work comes to; undefined where something that it needs cannot be made, and then why is told. Anything else is thrown. */
  possibly<T>(work: () => Promise<T>, told: (why: string) => void): Promise<T | undefined>
  /** The query that asks for pages of this size, or of the largest that is declared; empty if there is no such parameter. */
  sized(operation: ApiOperation, size: number): Record<string, number>
  /** Does something with a created one; the resource must have the operation. */
  act(created: Created, kind: 'read' | 'replace' | 'update' | 'remove', options?: SendOptions): Promise<Reply>
  /** Asks for the list that a created one would stand in. */
  list(created: Created, options?: SendOptions): Promise<Reply>
  /** A body for an operation, with the ids of others in it; `full` with all that may be in it. undefined if it takes none. */
  body(operation: ApiOperation, options?: { full?: boolean }): Promise<unknown>
  /** Where a reply is not as its operation declares it. */
  conforms(operation: ApiOperation, reply: Reply): ApiComplaint[]
  /** Whether the status is one that the operation declares, by itself or by its class or `default`. */
  declares(operation: ApiOperation, status: number): boolean
  /** Requests that no program should fall over, without end and each once; they name one thing that is wrong. */
  hostile(operation: ApiOperation): Promise<HostileRequest[]>
  /** The array that a reply to a list holds, whatever it is wrapped in. */
  itemsOf(reply: Reply): unknown[] | undefined
  /** How to ask for the page after this one; undefined if it says of none. */
  nextPage(operation: ApiOperation, reply: Reply, asked: SendOptions): SendOptions | undefined
  /** The id of one item of a list, as text. */
  idIn(resource: ApiResource, item: unknown): string | undefined
}

export interface ApiComplaint {
  /** JSON Pointer to what is wrong. */
  pointer: string
  message: string
  /** The rule that is broken, as a pointer into the document. */
  rule?: string
  /** Nobody who goes by the document is misled. */
  harmless?: true
}

export interface ApiOperation {
  /** `POST /tools`. */
  name: string
  id?: string
  /** In capitals. */
  method: string
  /** The path's template. */
  path: string
  /** Whether it asks for somebody's headers; undefined if the document does not say. */
  secured?: boolean
  deprecated: boolean
  takesBody: boolean
  /** Statuses it declares: `200`, `4XX`, `default`. */
  statuses: readonly string[]
}

export interface ApiResource {
  name: string
  create?: ApiOperation
  read?: ApiOperation
  list?: ApiOperation
  replace?: ApiOperation
  update?: ApiOperation
  remove?: ApiOperation
  /** The path's parameter that names one. */
  parameter?: string
  /** Where a created one's id stands in the reply, if the project says so. */
  id?: string
  /** Other users are meant to see it. */
  shared: boolean
  /** How each relation was found, in words. */
  why: readonly string[]
}

export interface SendOptions {
  /** Values for path parameters, by name. What is not given is made. */
  values?: Readonly<Record<string, string>>
  query?: Record<string, string | number | readonly string[]>
  /** In the place of one that is made. */
  body?: unknown
  headers?: Record<string, string>
  /** The path with its query, in the place of the operation's own. */
  path?: string
  /** Sent as it is. Default: as the operation declares. */
  contentType?: string
  /** A user whose session is not known any more is not logged in anew. */
  steady?: boolean
  limitMs?: number
}

export interface CreateOptions {
  /** The path's values are those of this one: it becomes its sibling. */
  beside?: Created
  /** Those that it needs may be taken from what was made before in this check. */
  reuse?: boolean
  steady?: boolean
}

/** One that this check has made. */
export interface Created {
  resource: ApiResource
  id: string
  /** Path parameters that lead to it. */
  values: Readonly<Record<string, string>>
  /** What was sent. */
  sent: unknown
  reply: Reply
}

export interface HostileRequest {
  /** What is wrong, e.g. `a name of 100,000 characters`. */
  what: string
  /** Something that the document forbids, so that a 2xx is worth a word. */
  forbidden: boolean
  options: SendOptions
}

/** What of the project's folder can be told without running it. */
export interface SourceTree {
  /** Files with what looks like a secret, now or in any earlier version. */
  secrets(signal: AbortSignal): Promise<SecretsFound>
  /** Files that name dependencies, and what pins them. */
  manifests(): Promise<{ manifest: string; pinnedBy?: string; dependencies: number }[]>
}

export interface SecretsFound {
  found: { file: string; line?: number; what: string; commit?: string }[]
  /** Versions of files that were looked through. */
  looked: number
  /** False where there is no repository. */
  history: boolean
  /** Where the looking stopped before the end. */
  cut?: string
}
