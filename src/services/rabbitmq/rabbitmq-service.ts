import { connect as connectTo, type ChannelModel, type ConfirmChannel } from 'amqplib'
import type { BrokerMessage, OutgoingMessage } from '../../author/broker.ts'
import { poll } from '../../base/poll.ts'
import type { BrokerService } from '../broker-service.ts'
import { bytesOf, MessageStore } from '../message-store.ts'
import type { Address } from '../source.ts'

export interface RabbitmqAccess extends Address {
  virtualHost: string
  user: string
  password: string
}

interface Options {
  provider: string
  access: RabbitmqAccess
  /** Takes the virtual host away. */
  end: () => Promise<void>
}

/** How long an observer may need to read what the broker has already taken. */
const CATCH_UP_MS = 20_000

/** One subject's own virtual host. */
export class RabbitmqService implements BrokerService {
  readonly kind = 'rabbitmq'
  readonly provider: string
  readonly #access: RabbitmqAccess
  readonly #connection: ChannelModel
  readonly #publishing: ConfirmChannel
  readonly #end: () => Promise<void>
  #stopping: Promise<void> | undefined

  private constructor({ provider, access, end }: Options, connection: ChannelModel, publishing: ConfirmChannel) {
    this.provider = provider
    this.#access = access
    this.#end = end
    this.#connection = connection
    this.#publishing = publishing
  }

  static async connect(options: Options): Promise<RabbitmqService> {
    const { host, port, user, password, virtualHost } = options.access
    const connection = await connectTo({ protocol: 'amqp', hostname: host, port, username: user, password, vhost: virtualHost })
    // what goes wrong is told by the call that meets it
    connection.on('error', () => {})
    const publishing = await connection.createConfirmChannel()
    publishing.on('error', () => {})
    return new RabbitmqService(options, connection, publishing)
  }

  get address(): Address {
    return { host: this.#access.host, port: this.#access.port }
  }

  environment(via: Address = this.#access): Record<string, string> {
    const { user, password, virtualHost } = this.#access
    const url = `amqp://${user}:${password}@${via.host}:${via.port}/${virtualHost}`
    return { AMQP_URL: url, BROKER_URL: url }
  }

  async declare(topic: string): Promise<void> {
    await this.#publishing.assertExchange(topic, 'topic', { durable: true })
  }

  publish(topic: string, message: OutgoingMessage): Promise<void> {
    const { contentType = 'application/json', headers = {}, id } = message
    return new Promise((resolve, reject) => {
      const properties = { contentType, headers, persistent: true, ...(id === undefined ? {} : { messageId: id }) }
      this.#publishing.publish(topic, topic, bytesOf(message), properties, (error: unknown) => (error ? reject(error as Error) : resolve()))
    })
  }

  async observe(topic: string): Promise<{ messages(): Promise<BrokerMessage[]>; stop(): Promise<void> }> {
    // a channel of its own: one that fails is closed, with all that goes over it
    const channel = await this.#connection.createChannel()
    channel.on('error', () => {})
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true, durable: false })
    await channel.bindQueue(queue, topic, '#')
    const store = new MessageStore()
    await channel.consume(
      queue,
      (message) => {
        if (!message) return
        const { contentType = '', messageId } = message.properties as { contentType?: string; messageId?: string }
        const headers = readable(message.properties.headers ?? {})
        store.add({ body: message.content, contentType, headers, ...(messageId === undefined ? {} : { id: messageId }) })
      },
      { noAck: true },
    )
    return {
      messages: async () => {
        // what has left the queue is on its way on this channel, ahead of this very answer
        const empty = await poll({ everyMs: 5, forMs: CATCH_UP_MS }, async () => ((await channel.checkQueue(queue)).messageCount === 0 ? true : undefined))
        if (!empty) throw new Error(`the observer of ${topic} cannot keep up`)
        return store.all(topic)
      },
      stop: () => channel.close().catch(() => {}),
    }
  }

  /** Leaves, and takes nothing away. */
  async disconnect(): Promise<void> {
    await this.#connection.close().catch(() => {})
  }

  stop(): Promise<void> {
    this.#stopping ??= this.disconnect().finally(this.#end)
    return this.#stopping
  }
}

function readable(sent: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(sent).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), String(value)]))
}
