import { Problem } from '../problem.js'

/**
 * The error boundary. Whatever is thrown further in becomes one kind of reply.
 * What we did not foresee is told to the operators in full, and to the caller
 * not at all.
 */
export async function problems(exchange, next) {
  try {
    return await next()
  } catch (error) {
    if (error instanceof Problem) return error.toReply(exchange)
    console.error(JSON.stringify({ level: 'error', requestId: exchange.id, error: error.stack }))
    return new Problem(500, 'Something went wrong on our side.').toReply(exchange)
  }
}
