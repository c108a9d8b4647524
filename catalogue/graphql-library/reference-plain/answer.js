import { execute, GraphQLError, parse, validate } from 'graphql'
import { excessOf } from './limits.js'
import { loadersOf } from './loaders.js'
import { mutations } from './mutations.js'
import { queries } from './queries.js'
import { schema } from './schema.js'
import { memberOf } from './tokens.js'

const rootValue = { ...queries, ...mutations }

/**
 * Runs one request (`{ query, variables, operationName }`) and gives what
 * GraphQL calls a response. Without `data` nothing was run.
 */
export async function answer({ query, variables, operationName }, { db, authorization }) {
  const { document, errors } = understood(query)
  if (errors) return { errors }

  try {
    const contextValue = { db, loaders: loadersOf(db), viewer: await memberOf(authorization, db) }
    const result = await execute({ schema, document, rootValue, contextValue, variableValues: variables ?? {}, operationName })
    return { ...result, ...(result.errors && { errors: result.errors.map(masked) }) }
  } catch (error) {
    return { data: null, errors: [masked(error)] }
  }
}

/** The document, or why it cannot be run. */
function understood(query) {
  try {
    const document = parse(query, { maxTokens: 10_000 })
    const excess = excessOf(document)
    if (excess) return { errors: [excess] }
    const errors = validate(schema, document)
    return errors.length > 0 ? { errors } : { document }
  } catch (error) {
    return { errors: [error] }
  }
}

/** What we say on purpose is a GraphQLError; what else goes wrong is for the log only. */
function masked(error) {
  const cause = error instanceof GraphQLError ? error.originalError : error
  if (!cause || cause instanceof GraphQLError) return error
  console.error(cause)
  return new GraphQLError('Something broke on our side', { nodes: error.nodes, path: error.path, extensions: { code: 'INTERNAL' } })
}
