import { createHash } from 'node:crypto'
import { Problem } from '../problem.js'
import { settings } from '../settings.js'

const digest = (key) => createHash('sha256').update(key).digest('hex')

/** Found by their digests: how long a look-up takes then says nothing about how much of a key was right. */
const consumers = new Map(settings.apiKeys.map((key) => [digest(key), digest(key).slice(0, 12)]))

/** The API is for those who have a key. */
export async function authenticate(exchange, next) {
  if (!exchange.isApi) return next()
  exchange.consumer = consumers.get(digest(exchange.request.headers['x-api-key'] ?? ''))
  if (exchange.consumer === undefined) {
    throw new Problem(401, 'Send a key we know in X-Api-Key.', { 'www-authenticate': 'ApiKey realm="Lendery"' })
  }
  return next()
}
