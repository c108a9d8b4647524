import type { Paired, PairedOptions } from '../../author/judging.ts'
import { orAbort } from '../../base/deadline.ts'
import { judgePairs, type PairedTimes } from './paired-statistics.ts'

const FEWEST_PAIRS = 31
/** Rule E5: the best two of three. */
const ATTEMPTS = 3

/**
 * Measures two things in turns (rule G4), in the order A B B A A B B A …, so
 * that a machine which grows slower, and whatever the first of two pays for
 * the second, falls on both alike. Repeated until two attempts say the same.
 */
export async function paired(options: PairedOptions, signal: AbortSignal, now: () => number = () => performance.now()): Promise<Paired> {
  const { pairs = FEWEST_PAIRS } = options
  if (pairs < FEWEST_PAIRS || pairs % 2 === 0) throw new RangeError(`paired() takes an odd number of pairs, ${FEWEST_PAIRS} or more; this check asks for ${pairs}`)
  const said: Paired[] = []
  while (said.length < ATTEMPTS) {
    const one = judgePairs(await measure(options, pairs, signal, now))
    if (said.some((before) => agree(before, one))) return one
    said.push(one)
  }
  return { ...(said.at(-1) as Paired), verdict: 'unclear' }
}

/** One that found B slower and one that found it faster do not agree. */
function agree(one: Paired, other: Paired): boolean {
  return one.verdict === other.verdict && (one.verdict !== 'apart' || one.ratio > 1 === other.ratio > 1)
}

async function measure(options: PairedOptions, pairs: number, signal: AbortSignal, now: () => number): Promise<PairedTimes> {
  const times = { a: [] as number[], b: [] as number[] }
  // the first pair is the warm-up (rule E4)
  for (let pair = 0; pair <= pairs; pair++) {
    for (const which of pair % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const)) {
      signal.throwIfAborted()
      const began = now()
      await orAbort(options[which](), signal)
      times[which].push(now() - began)
    }
  }
  return { a: times.a.slice(1), b: times.b.slice(1) }
}
