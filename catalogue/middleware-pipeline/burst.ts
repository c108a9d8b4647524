import { together } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { LIMIT, WINDOW_SECONDS } from './front-door.ts'

export interface Burst {
  passed: number
  refused: Reply[]
  others: Reply[]
  /** So many may pass: the quota, and what a bucket that fills steadily gains while the burst lasts. */
  atMost: number
}

/** Many requests in one instant. */
export async function burstOf(count: number, ask: (index: number) => Promise<Reply>): Promise<Burst> {
  const began = performance.now()
  const replies = await together(count, ask)
  const seconds = (performance.now() - began) / 1000
  const with429 = replies.filter((reply) => reply.status === 429)
  const passed = replies.filter((reply) => reply.status === 200)
  return {
    passed: passed.length,
    refused: with429,
    others: replies.filter((reply) => !with429.includes(reply) && !passed.includes(reply)),
    atMost: Math.max(LIMIT + 4, LIMIT + 2 + Math.ceil((seconds * LIMIT) / WINDOW_SECONDS)),
  }
}

/** A burst may straddle two windows and get twice the quota. One right after it cannot, so either is enough. */
export async function judgedBurst(first: () => Promise<Burst>, second: () => Promise<Burst>): Promise<Burst & { which: 0 | 1 }> {
  const burst = await first()
  if (burst.passed <= burst.atMost) return { ...burst, which: 0 }
  return { ...(await second()), which: 1 }
}
