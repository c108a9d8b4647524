import { challenge } from 'roadworthy'
import { aCorruptEntryIsAMiss } from './checks/corrupt.ts'
import { everyKeyExpires, keysWarmedTogetherExpireApart } from './checks/expiry.ts'
import { similarSkusNeverShareAnEntry } from './checks/keys.ts'
import { aHangingRedisIsSoonSkipped, oldPricesEndWithAnOutage, redisMayHang, redisMayRefuse } from './checks/outage.ts'
import { aSlowReaderCannotPutTheOldPriceBack } from './checks/races.ts'
import { allInstancesShareOneCache, repeatedReadsStayInTheCache } from './checks/sharing.ts'
import { aColdPriceIsLoadedOnceByAll, aColdPriceIsLoadedOncePerInstance } from './checks/stampede.ts'
import { unknownSkusAreRemembered } from './checks/unknown.ts'
import { aWriteIsSeenEverywhere } from './checks/visibility.ts'
import { fillShelves, INSTANCES, services } from './price-list.ts'

export default challenge({
  title: 'The price list that must not melt',
  step: 6,
  proves: 'Redis, invalidation, stampedes, a cache that may fail',
  hours: 4,
  after: ['tools-rest', 'loan-desk'],
  processes: ['release', 'web'],
  services,
  env: { CACHE_TTL: '60' },
  instances: { web: INSTANCES },
  seed: fillShelves,
  checks: {
    'repeated-reads-stay-in-the-cache': repeatedReadsStayInTheCache,
    'all-instances-share-one-cache': allInstancesShareOneCache,
    'a-write-is-seen-everywhere': aWriteIsSeenEverywhere,
    'a-slow-reader-cannot-put-the-old-price-back': aSlowReaderCannotPutTheOldPriceBack,
    'a-cold-price-is-loaded-once-per-instance': aColdPriceIsLoadedOncePerInstance,
    'a-cold-price-is-loaded-once-by-all': { ...aColdPriceIsLoadedOnceByAll, needs: ['a-cold-price-is-loaded-once-per-instance'] },
    'unknown-skus-are-remembered': unknownSkusAreRemembered,
    'every-key-expires': everyKeyExpires,
    'keys-warmed-together-expire-apart': { ...keysWarmedTogetherExpireApart, needs: ['repeated-reads-stay-in-the-cache'] },
    'similar-skus-never-share-an-entry': similarSkusNeverShareAnEntry,
    'a-corrupt-entry-is-a-miss': { ...aCorruptEntryIsAMiss, needs: ['repeated-reads-stay-in-the-cache'] },
    'redis-may-refuse': redisMayRefuse,
    'redis-may-hang': redisMayHang,
    'a-hanging-redis-is-soon-skipped': { ...aHangingRedisIsSoonSkipped, needs: ['redis-may-hang'] },
    'old-prices-end-with-an-outage': { ...oldPricesEndWithAnOutage, needs: ['redis-may-refuse'] },
  },
})
