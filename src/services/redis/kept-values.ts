import type { Connection } from './redis-access.ts'

/** Bytes that Redis keeps, and where they stand. */
export interface Kept {
  /** For people: `key "basket:7", field "owner"`. */
  where: string
  bytes: Buffer
}

/** What a key holds. Nothing, if it went away meanwhile. */
export async function* valuesOf(connection: Connection, key: Buffer, where: string): AsyncIterable<Kept> {
  const ask = <Value>(name: string, ...args: string[]) => connection.sendCommand<Value>([name, key, ...args])
  switch (String(await ask('TYPE'))) {
    case 'none':
      return
    case 'string': {
      const bytes = await ask<Buffer | null>('GET')
      if (bytes) yield { where, bytes }
      return
    }
    case 'list':
      return yield* each(await ask<Buffer[]>('LRANGE', '0', '-1'), `${where}, an element`)
    case 'set':
      return yield* each(await ask<Buffer[]>('SMEMBERS'), `${where}, a member`)
    case 'zset':
      return yield* each(await ask<Buffer[]>('ZRANGE', '0', '-1'), `${where}, a member`)
    case 'hash':
      return yield* pairs(await ask<Buffer[]>('HGETALL'), where)
    case 'stream':
      for (const [id, fields] of await ask<[Buffer, Buffer[]][]>('XRANGE', '-', '+')) yield* pairs(fields, `${where}, entry ${id}`)
      return
    default: {
      // a module's own type: its bytes as they would be saved
      const bytes = await ask<Buffer | null>('DUMP')
      if (bytes) yield { where, bytes }
    }
  }
}

function* each(all: readonly Buffer[], where: string): Iterable<Kept> {
  for (const bytes of all) yield { where, bytes }
}

function* pairs(flat: readonly Buffer[], where: string): Iterable<Kept> {
  for (let index = 0; index < flat.length; index += 2) {
    const [name, bytes] = flat.slice(index, index + 2) as [Buffer, Buffer]
    const field = `field ${JSON.stringify(name.toString())}`
    yield { where: `${where}, the name of ${field}`, bytes: name }
    yield { where: `${where}, ${field}`, bytes }
  }
}
