import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type * as GraphQl from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
import { onTestFinished } from 'vitest'
import type { GraphQl as Probe } from '../../author/graphql.ts'
import { probeOf, type Notebook } from '../probe-bench.ts'
import { graphqlProbe } from './graphql-probe.ts'

// the one that graphql-http gets: the test runner resolves an import of ours to another build, and the two do not know each other's types
const graphql = createRequire(import.meta.url)('graphql') as typeof GraphQl
const { GraphQLError, GraphQLInt, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } = graphql

/** A probe for a server that answers so. */
export async function graphqlOver(listener: RequestListener): Promise<{ graphql: Probe; notebook: Notebook; web: ReturnType<typeof probeOf>['web'] }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { web, notebook, abort } = probeOf((server.address() as AddressInfo).port)
  return { graphql: graphqlProbe({ web, signal: abort.signal }), notebook, web }
}

/** A server that always says the same. */
export function saying(body: string, { status = 200, type = 'application/json' } = {}): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': type })
    response.end(body)
  }
}

const Named = new GraphQLInterfaceType({ name: 'Named', fields: { name: { type: new GraphQLNonNull(GraphQLString) } } })

const Tool = new GraphQLObjectType({
  name: 'Tool',
  interfaces: [Named],
  isTypeOf: () => true,
  fields: {
    name: { type: new GraphQLNonNull(GraphQLString) },
    secret: {
      type: GraphQLString,
      resolve: () => {
        throw new GraphQLError('not for you', { extensions: { code: 'FORBIDDEN' } })
      },
    },
    tags: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLString))), args: { first: { type: GraphQLInt, defaultValue: 20 } }, resolve: () => ['loud'] },
  },
})

const NewTool = new GraphQLInputObjectType({ name: 'NewTool', fields: { name: { type: new GraphQLNonNull(GraphQLString) } } })

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Asked',
    fields: { tool: { type: Tool, args: { name: { type: new GraphQLNonNull(GraphQLString) } }, resolve: (_, { name }) => ({ name }) } },
  }),
  mutation: new GraphQLObjectType({
    name: 'Done',
    fields: { add: { type: Tool, args: { input: { type: new GraphQLNonNull(NewTool) } }, resolve: (_, { input }) => input } },
  }),
})

/** graphql-http's own server. */
export const library = createHandler({ schema })
