import { randomUUID } from 'node:crypto'

const GOOD_ID = /^[A-Za-z0-9._-]{8,64}$/

/** Every exchange has an id, and every reply tells it. The caller's is kept if it cannot do harm in a log. */
export async function identify(exchange, next) {
  const offered = exchange.request.headers['x-request-id'] ?? ''
  exchange.id = GOOD_ID.test(offered) ? offered : randomUUID()
  exchange.replyHeaders['x-request-id'] = exchange.id
  return next()
}
