import type { Scope } from '../../base/scope.ts'
import type { ServerOptions } from '../source.ts'
import { startFirst, type Ways } from '../start-first.ts'
import type { RedisService } from './redis-service.ts'
import { redisSources } from './sources.ts'

export const waysToRedis: Ways<RedisService> & { kind: 'redis' } = { kind: 'redis', name: 'Redis', sources: redisSources }

/**
 * A Redis for one subject alone, gone when the scope closes. One takes a few
 * milliseconds to start, so that nobody has to share. Rejects with CannotTell,
 * and the line that installs it, if there is none to be had.
 */
export function startRedis(options: Omit<ServerOptions, 'scope'>, scope: Scope): Promise<RedisService> {
  return startFirst(waysToRedis, { ...options, scope })
}
