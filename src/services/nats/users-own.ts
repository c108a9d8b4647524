import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { nonce } from '../../base/nonce.ts'
import { CannotTell } from '../../model/mistake.ts'
import { connect, type NatsAccess } from './nats-access.ts'
import { NatsService } from './nats-service.ts'

/** A stream of this name says that somebody of ours has the server. */
const MARK = 'ROADWORTHY_'

/**
 * Takes a server of the user's own whole, as long as it is ours: NATS parts its
 * users by accounts, which only its own settings can make. It has to be without
 * streams, and is without streams when it is given back.
 */
export async function takeWhole({ provider, access }: { provider: string; access: NatsAccess }): Promise<NatsService> {
  const connection = await connect(access)
  try {
    const manager = await jetstreamManager(connection)
    await mark(manager, provider)
    return await NatsService.on({ provider, access, connection, end: () => empty(manager) })
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function mark(manager: JetStreamManager, provider: string): Promise<void> {
  const own = `${MARK}${nonce(8)}`
  await manager.streams.add({ name: own, subjects: [own.toLowerCase()], max_msgs: 1 })
  // both mark before they look, so that of two who meet at most one goes on
  if ((await namesIn(manager)).some((name) => name !== own)) {
    await manager.streams.delete(own)
    throw new CannotTell(`${provider} has streams, and they are not ours to take away.`, 'Name a server without streams; it serves one subject at a time.')
  }
}

async function empty(manager: JetStreamManager): Promise<void> {
  for (const name of await namesIn(manager)) await manager.streams.delete(name)
}

async function namesIn(manager: JetStreamManager): Promise<string[]> {
  const names: string[] = []
  for await (const name of manager.streams.names()) names.push(name)
  return names
}
