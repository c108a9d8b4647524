import type { FastifyError, FastifyReply } from 'fastify'
import type { Problem } from '../../model/api.ts'
import { CannotTell, UserMistake } from '../../model/mistake.ts'

/** An answer that says what is wrong (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(status: number, title: string, more: Omit<Problem, 'status' | 'title'> = {}) {
    super(title)
    this.problem = { status, title, ...more }
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** What went wrong, as a problem; and whether it is ours to look into. */
export function problemOf(error: unknown): { problem: Problem; isOurs: boolean } {
  if (error instanceof ProblemError) return { problem: error.problem, isOurs: false }
  if (error instanceof UserMistake) {
    const detail = error.where ? `${error.where}: ${error.message}` : error.message
    return { problem: { status: 422, title: 'That cannot be done as it stands', detail, ...(error.fix ? { fix: error.fix } : {}) }, isOurs: false }
  }
  if (error instanceof CannotTell) return { problem: { status: 503, title: 'Something needed is not to be had', detail: error.message, ...(error.fix ? { fix: error.fix } : {}) }, isOurs: false }
  const { statusCode, code } = error as FastifyError
  const known = code === undefined ? undefined : KNOWN[code]
  if (known) return { problem: known, isOurs: false }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return { problem: { status: statusCode, title: 'That request cannot be understood', detail: (error as Error).message }, isOurs: false }
  return { problem: { status: 500, title: 'Roadworthy itself broke down', detail: 'That is our fault. What happened is printed in the terminal the app was started in.' }, isOurs: true }
}

const KNOWN: Record<string, Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, title: 'That is more than is taken in one piece' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, title: 'That kind of body is not read here', fix: 'Send JSON, with `Content-Type: application/json`.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, title: 'The body is not JSON' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, title: 'The body is empty', fix: 'Send a JSON object, or leave out the Content-Type.' },
  FST_ERR_BAD_URL: { status: 400, title: 'That address cannot be read' },
  FST_ERR_ASYNC_CONSTRAINT: { status: 400, title: 'That address cannot be read' },
}
