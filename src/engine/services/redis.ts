import type { Faults } from '../../author/context.ts'
import type { Redis } from '../../author/redis.ts'
import { orAbort } from '../../base/deadline.ts'
import type { Scope } from '../../base/scope.ts'
import type { Recorder } from '../../model/recorder.ts'
import type { RedisService } from '../../services/redis/redis-service.ts'
import type { StageOptions } from '../stage.ts'
import type { RunningService } from './running-service.ts'

export async function startRedis({ ledger }: StageOptions, scope: Scope): Promise<RunningService> {
  const [{ startRedis: start }, { FaultProxy }] = await Promise.all([import('../../services/redis/start-redis.ts'), import('../../faults/proxy.ts')])
  const redis = await start({ ledger, env: process.env }, scope)
  const proxy = await FaultProxy.start({ what: 'Redis', target: redis.address, scope })
  return {
    environmentFor: () => redis.environment(proxy.address),
    handle: (recorder, signal) => redisHandle(redis, proxy.forCheck(recorder), recorder, signal),
    restore: () => proxy.restore(),
    dump: () => redis.dump(),
  }
}

function redisHandle(redis: RedisService, faults: Faults, recorder: Recorder, signal: AbortSignal): Redis {
  return {
    faults,
    keys: () => orAbort(redis.keys(), signal),
    flush: () => orAbort(redis.flush(), signal),
    async command(name, ...args) {
      const atMs = recorder.now()
      const record = (end: { error?: string }) => recorder.add({ kind: 'redis', atMs, ms: recorder.now() - atMs, command: shown(name, args), ...end })
      try {
        const value = await orAbort(redis.command(name, ...args), signal)
        record({})
        return value
      } catch (error) {
        record({ error: (error as Error).message })
        throw error
      }
    },
  } as Redis
}

/** A command as one would type it. */
function shown(name: string, args: (string | number | Uint8Array)[]): string {
  const words = args.map((arg) => {
    const text = typeof arg === 'string' || typeof arg === 'number' ? String(arg) : Buffer.from(arg).toString('latin1')
    const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text
    return /^[\w:.*-]+$/.test(cut) ? cut : JSON.stringify(cut)
  })
  return [name, ...words].join(' ')
}
