import { Type } from 'typebox'
import { ProblemError } from './problems.ts'

const problem = { description: 'What is wrong, and what to do about it.', content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } }

/** The answers of a route, for its document. */
export function answers(status: number, body: string | object, ...problems: number[]): Record<string, object> {
  const good = typeof body === 'string' ? { description: 'As asked.', content: { 'application/json': { schema: { $ref: `${body}#` } } } } : body
  return Object.fromEntries([[status, good], ...[401, 403, 421, ...problems].map((code) => [code, problem])])
}

/** An answer that is no JSON. */
export function file(type: string, description: string): object {
  return { description, content: { [type]: { schema: { type: 'string', format: 'binary' } } } }
}

export const SlugParams = Type.Object({ slug: Type.String({ maxLength: 100 }) })
export const IdParams = Type.Object({ id: Type.String({ maxLength: 200 }) })

export function notFound(what: string, name: string | number): ProblemError {
  return new ProblemError(404, `There is no such ${what}`, { detail: `There is no ${what} \`${name}\`.` })
}
