import { createClient, RESP_TYPES } from '@redis/client'
import type { Address } from '../source.ts'

export interface RedisAccess extends Address {
  /** '' for the server's default user. */
  user: string
  password: string
}

export type Connection = Awaited<ReturnType<typeof connect>>

const TRIES_TO_RECONNECT = 20

/** A connection to one logical database. Bulk strings are bytes, since nobody says what a program keeps in them. */
export async function connect({ host, port, user, password }: RedisAccess, database = 0) {
  let connected = false
  const client = createClient({
    RESP: 2,
    ...(user ? { username: user } : {}),
    ...(password ? { password } : {}),
    database,
    disableClientInfo: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    socket: {
      host,
      port,
      // whoever starts a server asks anew by himself; a program may later throw out every client there is
      reconnectStrategy: (tries) => connected && tries < TRIES_TO_RECONNECT && 50,
    },
  })
  // what goes wrong is told by the command that meets it
  client.on('error', () => {})
  try {
    await client.connect()
    connected = true
    return client
  } catch (error) {
    client.destroy()
    throw error
  }
}
