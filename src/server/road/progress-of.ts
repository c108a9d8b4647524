import { join } from 'node:path'
import type { Progress } from '../../model/roadmap.ts'
import type { Store } from '../store/store.ts'
import { stateOf, type Standings } from './views.ts'

/** How far the road has been gone, and what shows it. */
export async function progressOf(store: Store, standings: Standings): Promise<Progress> {
  const begun = [...standings].filter(([, standing]) => standing.last)
  const proofs = new Map((await store.attempts.proofs(begun.map(([slug]) => slug))).map((proof) => [proof.challenge, proof]))
  const challenges: Progress['challenges'] = {}
  for (const [slug, standing] of begun) {
    const proof = proofs.get(slug)
    challenges[slug] = {
      state: stateOf(standing),
      ...(proof ? { passedAt: proof.started_at.toISOString(), attempt: proof.id, seed: proof.seed } : {}),
      ...(proof?.kept_in ? { evidence: join(proof.kept_in, 'report.json') } : {}),
    }
  }
  return { generatedAt: new Date().toISOString(), challenges }
}
