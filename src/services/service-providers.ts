import type { ServerOptions } from './source.ts'
import { providers } from './sql-servers.ts'
import { lookAround, type ProviderReport } from './start-first.ts'

/** What services this machine has to offer: databases and Redis. Starts nothing. */
export async function serviceProviders(options: Pick<ServerOptions, 'env' | 'ledger'>): Promise<ProviderReport[]> {
  const { waysToRedis } = await import('./redis/start-redis.ts')
  const looked = await Promise.all([providers(options), lookAround(waysToRedis, options)])
  return looked.flat()
}
