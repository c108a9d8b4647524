import { orAbort } from '../../base/deadline.ts'
import { Inconclusive } from '../outcome.ts'
import { wallClock, type Clock } from './clock.ts'

const QUIET_MS = 1000
const UNITS = 2
const EVERY_MS = 50
export const NEVER_QUIET_MS = 30_000

export interface QuietOptions {
  count: () => number | Promise<number>
  unit: () => Promise<number>
  signal: AbortSignal
  /** What still moves after this is never quiet. Default 30 s; keep it well below the check's own limit. */
  neverMs?: number
  clock?: Clock
}

/**
 * Waits until a count has not moved for a second and two units (rule G8). An
 * ask takes time: the stillness is counted from the end of the ask that first
 * saw the figure to the beginning of the one that last did.
 */
export async function quiet(options: QuietOptions): Promise<void> {
  const { count, signal, neverMs = NEVER_QUIET_MS, clock = wallClock } = options
  const stillMs = QUIET_MS + UNITS * (await orAbort(options.unit(), signal))
  const began = clock.now()
  let figure: number | undefined
  let movedAt = began
  for (;;) {
    signal.throwIfAborted()
    const asked = clock.now()
    const now = await orAbort(Promise.resolve(count()), signal)
    if (now !== figure) {
      figure = now
      movedAt = clock.now()
      if (movedAt - began > neverMs) throw new Inconclusive(`it was never quiet: after ${Math.round(neverMs / 1000)} s something still went on, so it cannot be told what would never happen`)
    } else if (asked - movedAt >= stillMs) return
    await clock.sleep(EVERY_MS, signal)
  }
}
