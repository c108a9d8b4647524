import type { Faults } from './context.ts'

export type BrokerKind = 'nats' | 'rabbitmq'

/**
 * A message broker, by the engine's own way in, past the fault proxy. A topic
 * is there before the program starts: in NATS a JetStream stream that keeps the
 * subject of that name, in RabbitMQ a durable topic exchange of that name.
 */
export interface Broker {
  kind: BrokerKind
  /** Resolves when the broker has taken it. */
  publish(topic: string, message: OutgoingMessage): Promise<void>
  /** Looks on from now until the check ends: an observer of its own, which takes nothing away from the program. */
  consume(topic: string): Promise<Observer>
  /** Harm to the way between the program and the broker. */
  faults: Faults
}

export interface OutgoingMessage {
  /** Text and bytes are sent as they are, anything else as JSON. */
  body: unknown
  /** Default `application/json`. */
  contentType?: string
  headers?: Record<string, string>
  /** NATS: `Nats-Msg-Id`, by which a stream drops what it was sent twice. RabbitMQ: `message-id`. */
  id?: string
}

export interface BrokerMessage {
  body: Buffer
  /** '' where none was sent. */
  contentType: string
  /** Names in lower case; in RabbitMQ all that are text, a number or a truth value. */
  headers: Record<string, string>
  id?: string
}

export interface Observer {
  /** All that the broker has taken since the observer came, in its order. */
  messages(): Promise<BrokerMessage[]>
}
