import type { Redis } from '../../author/redis.ts'
import { orAbort } from '../../base/deadline.ts'
import type { Scope } from '../../base/scope.ts'
import type { Recorder } from '../../model/recorder.ts'
import type { RedisService } from '../../services/redis/redis-service.ts'
import type { StageOptions } from '../stage.ts'
import { doorFor } from './door.ts'
import type { RunningService } from './running-service.ts'

export async function startRedis({ ledger }: StageOptions, scope: Scope): Promise<RunningService> {
  const { startRedis: start } = await import('../../services/redis/start-redis.ts')
  const { FaultProxy } = await import('../../faults/proxy.ts')
  const { redisTap } = await import('../../wire/redis-tap.ts')
  const redis = await start({ ledger, env: process.env }, scope)
  const tap = redisTap()
  const proxy = await FaultProxy.start({ what: 'Redis', target: redis.address, scope, tap })
  return {
    environmentFor: async (sender) => redis.environment(await doorFor(proxy, sender)),
    handle: (recorder, signal) => ({
      ...asked(redis, recorder, signal),
      faults: proxy.forCheck(recorder),
      wire: tap.forCheck(recorder, signal),
    }),
    restore: () => proxy.restore(),
    dump: () => redis.dump(),
  }
}

/** The engine's own way in; what it asks stands in the record. */
function asked(redis: RedisService, recorder: Recorder, signal: AbortSignal): Pick<Redis, 'command' | 'keys' | 'flush'> {
  return {
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
  }
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
