import type { FastifySchemaCompiler } from 'fastify'
import { Compile } from 'typebox/schema'
import type { Problem } from '../../model/api.ts'
import { ProblemError } from './problems.ts'

type Checker = ReturnType<typeof Compile>

/** Checks what comes in; a schema is compiled when it is first needed, so that starting costs nothing. */
export const checkIncoming: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  let checker: Checker | undefined
  return (given: unknown) => {
    checker ??= Compile(schema as never)
    const value = httpPart === 'body' ? given : withNumbers(schema, given)
    if (checker.Check(value)) return { value }
    return { error: new ProblemError(httpPart === 'body' ? 422 : 400, TITLES[httpPart ?? 'body'] ?? 'That request is not as it should be', { errors: errorsIn(checker, value) }) }
  }
}

const TITLES: Record<string, string> = {
  body: 'The body is not as it should be',
  querystring: 'The query is not as it should be',
  params: 'That address is not as it should be',
}

export function errorsIn(checker: Checker, value: unknown): Problem['errors'] {
  const [, errors] = checker.Errors(value)
  return errors.slice(0, 20).map(({ instancePath, message }) => ({ pointer: instancePath, detail: message }))
}

/** What stands in an address is text; where a whole number is meant, it is read as one. */
function withNumbers(schema: object, given: unknown): unknown {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {}
  return Object.fromEntries(
    Object.entries(given as Record<string, unknown>).map(([name, value]) => {
      const isNumber = properties[name]?.type === 'integer' && typeof value === 'string' && /^\d{1,9}$/.test(value)
      return [name, isNumber ? Number(value) : value]
    }),
  )
}
