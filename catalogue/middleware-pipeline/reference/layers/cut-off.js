import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../problem.js'
import { settings } from '../settings.js'

/** Nobody waits for longer than this. What the handler still does is told to stop. */
export async function cutOff(exchange, next) {
  const handling = new AbortController()
  const waiting = new AbortController()
  exchange.signal = handling.signal
  const tooLate = sleep(settings.timeoutMs, undefined, { signal: waiting.signal }).then(() => {
    throw new Problem(503, 'This took too long.')
  })
  try {
    return await Promise.race([next(), tooLate])
  } finally {
    handling.abort()
    waiting.abort()
  }
}
