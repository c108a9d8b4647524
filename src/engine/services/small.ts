import type { Scope } from '../../base/scope.ts'
import type { RunningService } from './running-service.ts'

/** Services whose own handle is what a check gets. */

export async function startIssuer(scope: Scope): Promise<RunningService> {
  const { startJwksIssuer } = await import('../../services/jwks/jwks-issuer.ts')
  const issuer = await startJwksIssuer(scope)
  return { environmentFor: () => issuer.environment(), handle: () => issuer, restore: () => issuer.resume() }
}

export async function startTargets(variable: string, scope: Scope): Promise<RunningService> {
  const { startHttpTargets } = await import('../../services/http-targets/http-targets.ts')
  const targets = await startHttpTargets(scope)
  const list = targets.allowed.map(({ host, port }) => `${host}:${port}`).join(',')
  return { environmentFor: () => ({ [variable]: list }), handle: () => targets, restore: async () => {} }
}

export async function makeFolder(variable: string, scope: Scope): Promise<RunningService> {
  const [{ makeOwnFolder }, { filesIn }] = await Promise.all([import('../../services/folder/own-folder.ts'), import('../canary/scan-folder.ts')])
  const folder = await makeOwnFolder(scope)
  return {
    environmentFor: () => ({ [variable]: folder.path }),
    handle: () => folder,
    restore: async () => {},
    dump: (canary) => filesIn(folder.path, canary),
  }
}
