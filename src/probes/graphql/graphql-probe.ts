import type { RequestOptions, Web } from '../../author/context.ts'
import type { GraphQl, GraphQlAudit, GraphQlOptions, GraphQlReply, GraphQlSchema } from '../../author/graphql.ts'
import { auditsOver } from './audits.ts'
import { clientSchema, INTROSPECTION } from './client-schema.ts'
import { graphQlReply } from './graphql-reply.ts'

export interface GraphQlProbeOptions {
  /** Records every exchange; what is asked goes through it. */
  web: Web
  signal: AbortSignal
}

const PATH = '/graphql'
/** In the order of preference; a server that knows only the older one must still answer. */
const ACCEPT = 'application/graphql-response+json, application/json'

/** Speaks GraphQL over HTTP, at `/graphql`. */
export function graphqlProbe({ web, signal }: GraphQlProbeOptions): GraphQl {
  return new GraphQlProbe(web, signal)
}

class GraphQlProbe implements GraphQl {
  readonly #web: Web
  readonly #signal: AbortSignal

  constructor(web: Web, signal: AbortSignal) {
    this.#web = web
    this.#signal = signal
  }

  async ask(document: string, options: GraphQlOptions = {}): Promise<GraphQlReply> {
    const { variables, operationName, through = this.#web, ...request } = options
    const body = { query: document, ...(variables && { variables }), ...(operationName !== undefined && { operationName }) }
    return graphQlReply(await through.post(PATH, body, withAccept(request)))
  }

  async schema(options?: GraphQlOptions): Promise<GraphQlSchema> {
    const { getIntrospectionQuery } = await import('graphql')
    return clientSchema(await this.ask(getIntrospectionQuery(INTROSPECTION), options))
  }

  audits(): Promise<GraphQlAudit[]> {
    return auditsOver({ web: this.#web, path: PATH, signal: this.#signal })
  }
}

function withAccept(options: RequestOptions): RequestOptions {
  const told = Object.keys(options.headers ?? {}).some((name) => name.toLowerCase() === 'accept')
  return told ? options : { ...options, headers: { Accept: ACCEPT, ...options.headers } }
}
