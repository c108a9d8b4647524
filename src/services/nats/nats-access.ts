import { connect as connectTo, type NatsConnection } from '@nats-io/transport-node'
import type { Address } from '../source.ts'

export interface NatsAccess extends Address {
  /** '' where the server asks for none. */
  user: string
  password: string
}

export async function connect({ host, port, user, password }: NatsAccess): Promise<NatsConnection> {
  return connectTo({ servers: `${host}:${port}`, ...(user || password ? { user, pass: password } : {}), reconnectTimeWait: 50, timeout: 10_000 })
}
