import { settings } from '../settings.js'
import { MemoryCounter } from './memory-counter.js'
import { RedisCounter } from './redis-counter.js'

/** With Redis all instances count together; without, each counts for itself. */
export const counter = settings.redisUrl
  ? await RedisCounter.connect(settings.redisUrl, settings.rateWindowMs)
  : new MemoryCounter(settings.rateWindowMs)
