import type { Reply, RequestOptions, Web } from './context.ts'

export interface GraphQlReply {
  reply: Reply
  /** undefined if there is no `data` member; null if it is null. */
  data: any
  errors: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[]
}

export interface GraphQlOptions extends RequestOptions {
  variables?: Record<string, unknown>
  operationName?: string
  /** Speak through this probe, e.g. `web.as({ authorization: … })`. Default: the check's `web`. */
  through?: Web
}

/** One audit of GraphQL over HTTP and how it went. */
export interface GraphQlAudit {
  id: string
  /** As in `MUST accept application/json and match the content-type`. */
  name: string
  level: 'MUST' | 'SHOULD' | 'MAY'
  verdict: 'ok' | 'notice' | 'warn' | 'error'
  reason?: string
}

/** Speaks GraphQL over HTTP to the `web` process, at `/graphql`. */
export interface GraphQl {
  /** POSTs a document. A reply that is not a GraphQL response breaks a claim. */
  ask(document: string, options?: GraphQlOptions): Promise<GraphQlReply>
  /** The schema by introspection: what `buildClientSchema` of graphql-js makes of it. */
  schema(options?: GraphQlOptions): Promise<GraphQlSchema>
  /** The audits of GraphQL over HTTP (graphql-http's `serverAudits`). */
  audits(): Promise<GraphQlAudit[]>
}

/** What a check may ask of a schema, without a GraphQL library of its own. */
export interface GraphQlSchema {
  /** The type's kind: `OBJECT`, `INTERFACE`, `SCALAR`, …; undefined if there is none of that name. */
  kindOf(type: string): string | undefined
  /** Field names and their types as written in SDL, e.g. `{ id: 'ID!', loans: 'LoanConnection!' }`. Input objects too. */
  fieldsOf(type: string): Record<string, string>
  /** Arguments of a field and their types as written in SDL. */
  argumentsOf(type: string, field: string): Record<string, string>
  interfacesOf(type: string): string[]
  /** Root types by operation. */
  roots: { query?: string; mutation?: string }
  /** The whole as SDL. */
  sdl: string
}
