import type { ServerOptions } from '../source.ts'
import { startFirst, type Ways } from '../start-first.ts'
import type { RabbitmqServer } from './rabbitmq-server.ts'
import { rabbitmqSources } from './sources.ts'

export const waysToRabbitmq: Ways<RabbitmqServer> & { kind: 'rabbitmq' } = { kind: 'rabbitmq', name: 'RabbitMQ', sources: rabbitmqSources }

/** A RabbitMQ, to be shared: it takes seconds to start. Rejects with CannotTell, and the line that installs it, if there is none to be had. */
export function startRabbitmq(options: ServerOptions): Promise<RabbitmqServer> {
  return startFirst(waysToRabbitmq, options)
}
