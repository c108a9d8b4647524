import { ClaimBroken } from '../../author/expect.ts'
import type { GraphQlReply, GraphQlSchema } from '../../author/graphql.ts'
import { show } from '../../author/show.ts'

/**
 * What servers of every age can answer. Types are asked for as deep as
 * `[[T!]!]!`, so that a server which limits the depth of queries can answer too.
 */
export const INTROSPECTION = { descriptions: false, specifiedByUrl: false, directiveIsRepeatable: false, schemaDescription: false, inputValueDeprecation: false, oneOf: false, typeDepth: 5 }

/** Makes a schema of what introspection brought. */
export async function clientSchema({ reply, data, errors }: GraphQlReply): Promise<GraphQlSchema> {
  const broken = (expected: string, observed: string): never => {
    throw new ClaimBroken({ label: 'the schema, by introspection', expected, observed, part: 'body' }, reply.exchange)
  }
  if (errors.length > 0) broken('an answer without errors', show(errors[0]?.message))
  const graphql = await import('graphql')
  const schema = (() => {
    try {
      return graphql.buildClientSchema(data)
    } catch (error) {
      return broken('a schema that hangs together', (error as Error).message)
    }
  })()

  const { isObjectType, isInterfaceType, isInputObjectType, isScalarType, isUnionType } = graphql
  const fields = (name: string): Record<string, { type: unknown }> => {
    const type = schema.getType(name)
    return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields() : {}
  }
  return {
    kindOf(name) {
      const type = schema.getType(name)
      if (!type) return undefined
      if (isObjectType(type)) return 'OBJECT'
      if (isInterfaceType(type)) return 'INTERFACE'
      if (isInputObjectType(type)) return 'INPUT_OBJECT'
      if (isScalarType(type)) return 'SCALAR'
      return isUnionType(type) ? 'UNION' : 'ENUM'
    },
    fieldsOf: (name) => asWritten(Object.entries(fields(name))),
    argumentsOf(name, field) {
      const { args = [] } = (fields(name)[field] ?? {}) as { args?: readonly { name: string; type: unknown }[] }
      return asWritten(args.map((argument) => [argument.name, argument]))
    },
    interfacesOf(name) {
      const type = schema.getType(name)
      return isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map((one) => one.name) : []
    },
    roots: { query: schema.getQueryType()?.name, mutation: schema.getMutationType()?.name },
    get sdl() {
      return graphql.printSchema(schema)
    },
  }
}

const asWritten = (entries: [string, { type: unknown }][]): Record<string, string> => Object.fromEntries(entries.map(([name, { type }]) => [name, String(type)]))
