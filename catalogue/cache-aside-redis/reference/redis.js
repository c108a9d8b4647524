import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { Breaker } from './breaker.js'
import { RedisAway } from './redis-away.js'

/** How long one command may take. Two of them fit into the second that the cache may cost a request. */
const LIMIT_MS = 400
const BOOT_LIMIT_MS = 1000

/** Connects, or goes on trying in the background: a cache that is away must not keep the program from starting. */
export async function openRedis(url) {
  const client = createClient({
    url,
    // without it, commands would wait in a queue for a Redis that may not come back
    disableOfflineQueue: true,
    socket: { connectTimeout: 1000, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1000) },
  })
  client.on('error', () => {})
  await Promise.race([client.connect().catch(() => {}), sleep(BOOT_LIMIT_MS)])
  return new Redis(client)
}

class Redis {
  #client
  #breaker = new Breaker({ failures: 3, restMs: 1000 })

  constructor(client) {
    this.#client = client
  }

  /** Runs a script on one key, unless Redis has lately been failing. */
  run(script, key, ...values) {
    return this.#breaker.guard(() => this.runAnyway(script, key, ...values))
  }

  /** Runs it even then. */
  async runAnyway(script, key, ...values) {
    const sent = this.#client.eval(script, { keys: [key], arguments: values.map(String) })
    try {
      return await within(LIMIT_MS, sent)
    } catch (error) {
      throw new RedisAway(error.message)
    }
  }
}

async function within(limitMs, promise) {
  const late = Promise.withResolvers()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  // if it answers late, nobody listens any more
  promise.catch(() => {})
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
