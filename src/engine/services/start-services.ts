import type { BrokerKind } from '../../author/broker.ts'
import type { DatabaseKind, ServiceDeclaration } from '../../author/services.ts'
import type { Scope } from '../../base/scope.ts'
import { CannotTell } from '../../model/mistake.ts'
import { NotApplicable } from '../outcome.ts'
import type { StageOptions } from '../stage.ts'
import type { RunningService } from './running-service.ts'

/** Starts what the challenge asks for, each of the kind the project chose. */
export async function startServices(options: StageOptions, scope: Scope): Promise<Map<string, RunningService>> {
  const started = Object.entries(options.challenge.services).map(
    async ([name, declaration]): Promise<[string, RunningService]> => [name, await startOne(name, declaration, options, scope)],
  )
  // all are awaited, so that none comes up after the scope was closed
  const settled = await Promise.allSettled(started)
  return new Map(
    settled.map((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    }),
  )
}

async function startOne(name: string, declaration: ServiceDeclaration, options: StageOptions, scope: Scope): Promise<RunningService> {
  if (declaration.whenUsed && !(name in options.project.uses)) return absent(new CannotTell(`the project does not say that it uses a ${name}`, `Name it under \`uses:\`, as in \`${name}: ${declaration.kinds[0]}\`.`))
  try {
    return await startKind(name, declaration, options, scope)
  } catch (error) {
    if (!declaration.optional || !(error instanceof CannotTell)) throw error
    return absent(error)
  }
}

/** In the place of an optional service that is not to be had. */
function absent({ message, fix }: CannotTell): RunningService {
  return {
    environmentFor: () => ({}),
    handle: () => {
      throw new NotApplicable([message, fix].filter(Boolean).join(' '))
    },
    restore: async () => {},
  }
}

// services are loaded only where one is asked for: their drivers are the heaviest thing there is
async function startKind(name: string, declaration: ServiceDeclaration, options: StageOptions, scope: Scope): Promise<RunningService> {
  const variable = declaration.variable as string
  switch (declaration.type) {
    case 'database':
      return (await import('./database.ts')).startDatabase((options.project.uses[name] ?? declaration.kinds[0]) as DatabaseKind, options, scope)
    case 'redis':
      return (await import('./redis.ts')).startRedis(options, scope)
    case 'broker':
      return (await import('./broker.ts')).startBroker((options.project.uses[name] ?? declaration.kinds[0]) as BrokerKind, declaration.topics ?? [], options, scope)
    case 'jwks':
      return (await import('./small.ts')).startIssuer(scope)
    case 'http-targets':
      return (await import('./small.ts')).startTargets(variable, scope)
    case 's3':
      return (await import('./object-store.ts')).startObjectStore(options, scope)
    case 'folder':
      return (await import('./small.ts')).makeFolder(variable, scope)
  }
}
