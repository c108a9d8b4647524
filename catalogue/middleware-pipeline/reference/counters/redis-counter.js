import { createClient } from '@redis/client'

/** The same in Redis, for all instances together. */
export class RedisCounter {
  #client
  #windowMs

  static async connect(url, windowMs) {
    const client = createClient({ url })
    client.on('error', (error) => console.error(`Redis: ${error.message}`))
    await client.connect()
    return new RedisCounter(client, windowMs)
  }

  constructor(client, windowMs) {
    this.#client = client
    this.#windowMs = windowMs
  }

  /** The three commands are one transaction: nobody's request comes between opening a window and counting in it. */
  async count(name) {
    const key = `quota:${name}`
    const [, used, resetMs] = await this.#client
      .multi()
      .set(key, 0, { expiration: { type: 'PX', value: this.#windowMs }, condition: 'NX' })
      .incr(key)
      .pTTL(key)
      .exec()
    return { used, resetMs }
  }
}
