import type { Broker, BrokerMessage, OutgoingMessage } from '../author/broker.ts'
import type { Address } from './source.ts'

/** A broker of one subject's own: a server, or its part of one. */
export interface BrokerService {
  readonly kind: Broker['kind']
  /** For people: `NATS 2.9.10, /usr/sbin/nats-server`. */
  readonly provider: string
  readonly address: Address
  /** What a program needs to know. `via` puts another address in front, such as a proxy's. */
  environment(via?: Address): Record<string, string>
  /** Makes a topic, which keeps what is sent to it. */
  declare(topic: string): Promise<void>
  publish(topic: string, message: OutgoingMessage): Promise<void>
  /** Sees what comes to a topic from now on. */
  observe(topic: string): Promise<{ messages(): Promise<BrokerMessage[]>; stop(): Promise<void> }>
  /** Takes away what is ours. Safe to call twice. */
  stop(): Promise<void>
}
