import type { ServerOptions } from './source.ts'
import { providers } from './shared-servers.ts'
import { lookAround, type ProviderReport } from './start-first.ts'

/** What services this machine has to offer: databases, Redis and message brokers. Starts nothing. */
export async function serviceProviders(options: Pick<ServerOptions, 'env' | 'ledger'>): Promise<ProviderReport[]> {
  const [{ waysToRedis }, { waysToNats }, { waysToRabbitmq }] = await Promise.all([
    import('./redis/start-redis.ts'), import('./nats/start-nats.ts'), import('./rabbitmq/start-rabbitmq.ts'),
  ])
  const looked = await Promise.all([providers(options), lookAround(waysToRedis, options), lookAround(waysToNats, options), lookAround(waysToRabbitmq, options)])
  return looked.flat()
}
