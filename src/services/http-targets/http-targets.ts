import type { HttpTargets } from '../../author/http-target.ts'
import type { Scope } from '../../base/scope.ts'
import { Target } from './target.ts'

const ALLOWED = 2

/** Starts the web servers that the program may call, and one that it may not. */
export async function startHttpTargets(scope: Scope): Promise<HttpTargets> {
  const allowed = await Promise.all(Array.from({ length: ALLOWED }, (_, index) => Target.start(scope, `the allowed target ${index}`)))
  return { allowed, forbidden: await Target.start(scope, 'the forbidden target') }
}
