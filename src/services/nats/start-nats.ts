import type { Scope } from '../../base/scope.ts'
import type { ServerOptions } from '../source.ts'
import { startFirst, type Ways } from '../start-first.ts'
import type { NatsService } from './nats-service.ts'
import { natsSources } from './sources.ts'

export const waysToNats: Ways<NatsService> & { kind: 'nats' } = { kind: 'nats', name: 'NATS', sources: natsSources }

/**
 * A NATS server with JetStream for one subject alone, gone when the scope
 * closes. One takes a few milliseconds to start, so that nobody has to share.
 * Rejects with CannotTell, and the line that installs it, if there is none.
 */
export function startNats(options: Omit<ServerOptions, 'scope'>, scope: Scope): Promise<NatsService> {
  return startFirst(waysToNats, { ...options, scope })
}
