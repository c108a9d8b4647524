import { CannotTell } from '../../model/mistake.ts'
import { connect, type Connection, type RedisAccess } from './redis-access.ts'
import { RedisService } from './redis-service.ts'

/** What a server has, unless it was told otherwise. */
const USUAL_NUMBER = 16

interface Options {
  provider: string
  access: RedisAccess
}

/**
 * Takes one of the databases in a server of the user's own: one that is empty
 * and that nobody else is connected to. Nothing is written for a mark, since
 * the program must find it empty; being connected is the mark.
 */
export async function takeFreeDatabase({ provider, access }: Options): Promise<RedisService> {
  const connection = await connect(access)
  try {
    const database = await firstFree(connection)
    if (database === undefined) {
      throw new CannotTell(`Every database of ${provider} holds data or is in use, and none of them is ours to empty.`, 'Name another server, or free one of its databases.')
    }
    return new RedisService({ provider, access, database, isPrivate: false, connection, end: async () => {} })
  } catch (error) {
    connection.destroy()
    throw error
  }
}

async function firstFree(connection: Connection): Promise<number | undefined> {
  // in no order, so that two who come at once meet once and not again; the first is where people keep their own things
  const numbers = [...Array(await howMany(connection)).keys()]
  const [own, ...others] = numbers as [number, ...number[]]
  for (const number of [...others.sort(() => Math.random() - 0.5), own]) {
    await connection.select(number)
    if ((await connection.sendCommand<number>(['DBSIZE'])) > 0) continue
    // both have chosen before they look, so that of two who meet at least one goes on
    if (!(await isShared(connection, number))) return number
  }
}

async function howMany(connection: Connection): Promise<number> {
  try {
    const [, number] = await connection.sendCommand<[Buffer, Buffer]>(['CONFIG', 'GET', 'databases'])
    return Number(number) || USUAL_NUMBER
  } catch {
    // hosted servers keep their settings to themselves, and some have but one database
    for (let number = USUAL_NUMBER; number > 1; number--) {
      if (await connection.select(number - 1).then(() => true, () => false)) return number
    }
    return 1
  }
}

async function isShared(connection: Connection, database: number): Promise<boolean> {
  const clients = String(await connection.sendCommand(['CLIENT', 'LIST']))
  return [...clients.matchAll(/\bdb=(\d+)\b/g)].filter(([, number]) => Number(number) === database).length > 1
}
