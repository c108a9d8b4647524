import type { FastifySchema, FastifySchemaCompiler } from 'fastify'
import { Compile } from 'typebox/schema'
import type { Problem } from '../../model/api.ts'
import { ProblemError } from './problems.ts'

interface Schema {
  $ref?: string
  properties?: Record<string, { type?: string }>
}

type Checker = ReturnType<typeof Compile>

/** Checks what comes in; a schema is compiled when it is first needed, so that starting costs nothing. */
export function checkIncoming(named: unknown): FastifySchemaCompiler<FastifySchema> {
  return ({ schema: asked, httpPart = 'body' }) => {
    const schema = resolve(asked as Schema, named as Record<string, Schema>)
    let checker: Checker | undefined
    return (given: unknown) => {
      checker ??= Compile(schema as never)
      // no body is as good as an empty one
      const value = httpPart === 'body' ? (given ?? {}) : withNumbers(schema, given)
      if (checker.Check(value)) return { value }
      return { error: new ProblemError(httpPart === 'body' ? 422 : 400, TITLES[httpPart] ?? 'That request is not as it should be', { errors: errorsIn(checker, value) }) }
    }
  }
}

function resolve(schema: Schema, named: Record<string, Schema>): Schema {
  return schema.$ref === undefined ? schema : (named[schema.$ref.replace(/#$/, '')] as Schema)
}

const TITLES: Record<string, string> = {
  body: 'The body is not as it should be',
  querystring: 'The query is not as it should be',
  params: 'That address is not as it should be',
}

function errorsIn(checker: Checker, value: unknown): Problem['errors'] {
  const [, errors] = checker.Errors(value)
  return errors.slice(0, 20).map(({ instancePath, message }) => ({ pointer: instancePath, detail: message }))
}

/** What stands in an address is text; where a whole number is meant, it is read as one. */
function withNumbers({ properties = {} }: Schema, given: unknown): unknown {
  return Object.fromEntries(
    Object.entries(given as Record<string, unknown>).map(([name, value]) => {
      const isNumber = properties[name]?.type === 'integer' && typeof value === 'string' && /^\d{1,9}$/.test(value)
      return [name, isNumber ? Number(value) : value]
    }),
  )
}
