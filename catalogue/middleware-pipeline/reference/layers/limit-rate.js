import { counter } from '../counters/counter.js'
import { Problem } from '../problem.js'
import { settings } from '../settings.js'

/** So many requests for each consumer in each window; comes after `authenticate`, so strangers cannot use up anybody's share. */
export async function limitRate(exchange, next) {
  if (!exchange.isApi) return next()
  const { used, resetMs } = await counter.count(exchange.consumer)
  const left = Math.max(0, settings.rateLimit - used)
  const resetSeconds = Math.ceil(resetMs / 1000)
  exchange.replyHeaders['ratelimit-policy'] = `"per-key";q=${settings.rateLimit};w=${settings.rateWindowMs / 1000}`
  exchange.replyHeaders.ratelimit = `"per-key";r=${left}`
  if (used > settings.rateLimit) {
    throw new Problem(429, `Come again in ${resetSeconds} s.`, { 'retry-after': String(resetSeconds) })
  }
  return next()
}
