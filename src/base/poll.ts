import { sleep } from './deadline.ts'

/** Asks again and again until the answer is not undefined; undefined if the time ran out. */
export async function poll<T>(
  options: { everyMs: number; forMs: number; signal?: AbortSignal },
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const end = performance.now() + options.forMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() >= end) return undefined
    await sleep(options.everyMs, options.signal)
  }
}
