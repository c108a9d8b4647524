import type { LoadResult } from '../../author/load.ts'

/** How long answers are waited for that are still out when the time is up. */
export const GRACE_MS = 5000

export interface Runner {
  /** Once; rejects if this machine cannot do it. */
  run(): Promise<LoadResult>
}
