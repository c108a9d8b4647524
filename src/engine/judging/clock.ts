import { sleep } from '../../base/deadline.ts'

/** What waiting is measured with; a test brings its own. */
export interface Clock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const wallClock: Clock = { now: () => performance.now(), sleep }
