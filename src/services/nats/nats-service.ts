import { DeliverPolicy, jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream'
import { headers as natsHeaders, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node'
import type { BrokerMessage, OutgoingMessage } from '../../author/broker.ts'
import type { BrokerService } from '../broker-service.ts'
import { bytesOf, MessageStore } from '../message-store.ts'
import { poll } from '../../base/poll.ts'
import type { Address } from '../source.ts'
import type { NatsAccess } from './nats-access.ts'

interface Options {
  provider: string
  access: NatsAccess
  connection: NatsConnection
  /** Ends the server itself, or gives it back. */
  end: () => Promise<void>
}

/** How long an observer may need to read what the stream has already taken. */
const CATCH_UP_MS = 20_000

/** A NATS server with JetStream of one subject's own. */
export class NatsService implements BrokerService {
  readonly kind = 'nats'
  readonly provider: string
  readonly #access: NatsAccess
  readonly #connection: NatsConnection
  readonly #jetstream: JetStreamClient
  readonly #manager: JetStreamManager
  readonly #end: () => Promise<void>
  #stopping: Promise<void> | undefined

  private constructor({ provider, access, connection, end }: Options, manager: JetStreamManager) {
    this.provider = provider
    this.#access = access
    this.#connection = connection
    this.#jetstream = jetstream(connection)
    this.#manager = manager
    this.#end = end
  }

  /** Rejects if the server has no JetStream. */
  static async on(options: Options): Promise<NatsService> {
    return new NatsService(options, await jetstreamManager(options.connection))
  }

  get address(): Address {
    return { host: this.#access.host, port: this.#access.port }
  }

  /** User and password stand beside the URL, too: not every client reads them from it. */
  environment(via: Address = this.#access): Record<string, string> {
    const { user, password } = this.#access
    const login = user || password ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : ''
    const url = `nats://${login}${via.host}:${via.port}`
    return { NATS_URL: url, BROKER_URL: url, NATS_USER: user, NATS_PASSWORD: password }
  }

  async declare(topic: string): Promise<void> {
    await this.#manager.streams.add({ name: streamOf(topic), subjects: [topic] })
  }

  async publish(topic: string, message: OutgoingMessage): Promise<void> {
    const headers = natsHeaders()
    headers.set('Content-Type', message.contentType ?? 'application/json')
    for (const [name, value] of Object.entries(message.headers ?? {})) headers.set(name, value)
    await this.#jetstream.publish(topic, bytesOf(message), { headers, ...(message.id === undefined ? {} : { msgID: message.id }) })
  }

  async observe(topic: string): Promise<{ messages(): Promise<BrokerMessage[]>; stop(): Promise<void> }> {
    const stream = streamOf(topic)
    const lastTaken = async () => (await this.#manager.streams.info(stream)).state.last_seq
    let lastSeen = await lastTaken()
    const store = new MessageStore()
    const consumer = await this.#jetstream.consumers.get(stream, { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: lastSeen + 1 })
    const reading = await consumer.consume({
      callback: (message) => {
        store.add(read(message.data, message.headers))
        lastSeen = message.seq
      },
    })
    return {
      messages: async () => {
        const taken = await lastTaken()
        await poll({ everyMs: 5, forMs: CATCH_UP_MS }, () => (lastSeen >= taken ? true : undefined))
        if (lastSeen < taken) throw new Error(`the observer of ${topic} has seen message ${lastSeen} of ${taken}`)
        return store.all(topic)
      },
      stop: async () => {
        await reading.close()
      },
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      try {
        await this.#end()
      } finally {
        await this.#connection.close()
      }
    })()
    return this.#stopping
  }
}

/** A stream's name may hold no dot. */
export function streamOf(topic: string): string {
  return topic.replaceAll('.', '_').toUpperCase()
}

function read(data: Uint8Array, sent: MsgHdrs | undefined): BrokerMessage {
  const headers: Record<string, string> = {}
  for (const [name, values] of sent ?? []) headers[name.toLowerCase()] ??= values[0] ?? ''
  const id = headers['nats-msg-id']
  return { body: Buffer.from(data), contentType: headers['content-type'] ?? '', headers, ...(id === undefined ? {} : { id }) }
}
