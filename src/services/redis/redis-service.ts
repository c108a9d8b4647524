import type { RedisValue } from '../../author/redis.ts'
import type { Address } from '../source.ts'
import { valuesOf, type Kept } from './kept-values.ts'
import { connect, type Connection, type RedisAccess } from './redis-access.ts'

interface Options {
  provider: string
  access: RedisAccess
  /** The number of the logical database that the program gets. */
  database: number
  /** Ours alone, with all its databases. */
  isPrivate: boolean
  connection: Connection
  /** Ends the server itself. */
  end: () => Promise<void>
}

/** A Redis of one subject's own: a server, or a database in the user's. */
export class RedisService {
  /** For people: `Redis 7.0.15, /usr/bin/redis-server`. */
  readonly provider: string
  readonly #access: RedisAccess
  readonly #database: number
  readonly #isPrivate: boolean
  readonly #connection: Connection
  readonly #end: () => Promise<void>
  #stopping: Promise<void> | undefined

  constructor(options: Options) {
    this.provider = options.provider
    this.#access = options.access
    this.#database = options.database
    this.#isPrivate = options.isPrivate
    this.#connection = options.connection
    this.#end = options.end
  }

  get address(): Address {
    return { host: this.#access.host, port: this.#access.port }
  }

  /** What a program needs to know. `via` puts another address in front, such as a proxy's. */
  environment(via: Address = this.#access): { REDIS_URL: string } {
    const { user, password } = this.#access
    // the name is left out where it can be: clients that know passwords alone are still about
    const login = user || password ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : ''
    return { REDIS_URL: `redis://${login}${via.host}:${via.port}/${this.#database}` }
  }

  /** Sends one command, past any proxy. Bulk strings come back as bytes; an error reply throws. */
  command(name: string, ...args: (string | number | Uint8Array)[]): Promise<RedisValue> {
    return this.#connection.sendCommand<RedisValue>([name, ...args.map(written)])
  }

  /** Every key of the program's database, sorted by its bytes. */
  keys(): Promise<Buffer[]> {
    return keysOf(this.#connection)
  }

  /** Forgets everything that is ours to forget. */
  async flush(): Promise<void> {
    await this.command(this.#isPrivate ? 'FLUSHALL' : 'FLUSHDB')
  }

  /** All that is kept, name by name and value by value, of every type. */
  async *dump(): AsyncIterable<Kept> {
    if (!this.#isPrivate) return yield* dumpOf(this.#connection, '')
    for (const database of await this.#databasesInUse()) {
      if (database === this.#database) {
        yield* dumpOf(this.#connection, '')
        continue
      }
      const connection = await connect(this.#access, database)
      try {
        yield* dumpOf(connection, ` of database ${database}`)
      } finally {
        connection.destroy()
      }
    }
  }

  async #databasesInUse(): Promise<number[]> {
    const keyspace = String(await this.command('INFO', 'keyspace'))
    return [...keyspace.matchAll(/^db(\d+):/gm)].map(([, number]) => Number(number))
  }

  /** Takes away what is ours. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      try {
        if (!this.#isPrivate) await this.flush()
      } finally {
        this.#connection.destroy()
        await this.#end()
      }
    })()
    return this.#stopping
  }
}

async function* dumpOf(connection: Connection, suffix: string): AsyncIterable<Kept> {
  for (const key of await keysOf(connection)) {
    const where = `key ${JSON.stringify(key.toString())}${suffix}`
    yield { where: `the name of ${where}`, bytes: key }
    yield* valuesOf(connection, key, where)
  }
}

async function keysOf(connection: Connection): Promise<Buffer[]> {
  const found = new Map<string, Buffer>()
  let cursor = '0'
  do {
    const [next, keys] = await connection.sendCommand<[Buffer, Buffer[]]>(['SCAN', cursor, 'COUNT', '1000'])
    // one may be met twice
    for (const key of keys) found.set(key.toString('latin1'), key)
    cursor = String(next)
  } while (cursor !== '0')
  return [...found.values()].sort(Buffer.compare)
}

function written(value: string | number | Uint8Array): string | Buffer {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : Buffer.from(value)
}
