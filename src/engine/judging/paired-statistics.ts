import { Random } from '../../base/random.ts'
import type { Paired } from '../../author/judging.ts'
import { median } from './median.ts'

/** Times of one attempt, in ms: `a[i]` and `b[i]` were measured beside each other. */
export interface PairedTimes {
  a: readonly number[]
  b: readonly number[]
}

/** Rule G4. */
const TIMES_THE_NOISE = 3
/** Rule G11. */
const FALSE_ALARM = 1e-6
/** Below this the pairs lean to one side, if not enough to be sure of it. */
const LEANING = 1e-3
/** What is called alike is known to differ by less than this. */
const WOULD_MATTER = Math.log(2)
/** A fiftieth: that much our own two closures may differ by, in the length of what they send for instance. */
const OWN_NOISE = 0.02
const SPLITS = 400
/** A clock does not tell less. */
const SHORTEST_MS = 0.001

/**
 * Judges one attempt.
 *
 * *Noise*: the same measurement of `a` beside itself. Neighbours among the
 * a's are dealt by chance to one half or the other, four hundred times; the
 * noise is the root mean square of the log ratios of the halves' medians (a
 * randomisation distribution: R. A. Fisher, The Design of Experiments, 1935).
 * A half has half as many values as the measurement proper, which makes the
 * noise about 1.4 times too large: three noises are about 4.2 standard errors.
 *
 * *Apart*: at least three noises, and the sign test over the pairs, which
 * assumes nothing about how times are distributed and sees the noise of `b`
 * too (W. J. Conover, Practical Nonparametric Statistics), allows it less than
 * once in a million: of 31 pairs 29 must lean the same way.
 *
 * *Alike*: what was seen and three noises on top are less than a doubling, as
 * an equivalence test asks (D. J. Schuirmann, 1987), and the pairs lean to no
 * side even at one in a thousand. Noise that would hide a doubling makes
 * nothing alike.
 */
export function judgePairs({ a, b }: PairedTimes): Paired {
  const effect = logRatio(b, a)
  const noise = Math.max(OWN_NOISE, noiseOf(a))
  const chance = signTest(a, b)
  const clear = Math.abs(effect) >= TIMES_THE_NOISE * noise
  return {
    ratio: Math.exp(effect),
    noise: Math.exp(noise) - 1,
    verdict:
      clear && chance < FALSE_ALARM ? 'apart' : chance >= LEANING && Math.abs(effect) + TIMES_THE_NOISE * noise < WOULD_MATTER ? 'alike' : 'unclear',
  }
}

function noiseOf(a: readonly number[]): number {
  // the same times always give the same verdict
  const random = new Random('halves')
  let squares = 0
  for (let split = 0; split < SPLITS; split++) {
    const halves: [number[], number[]] = [[], []]
    for (let i = 0; i + 1 < a.length; i += 2) {
      const turned = random.bool() ? 1 : 0
      halves[turned].push(a[i] as number)
      halves[1 - turned]?.push(a[i + 1] as number)
    }
    squares += logRatio(...halves) ** 2
  }
  return Math.sqrt(squares / SPLITS)
}

function logRatio(over: readonly number[], under: readonly number[]): number {
  return Math.log(Math.max(SHORTEST_MS, median(over)) / Math.max(SHORTEST_MS, median(under)))
}

/** The chance, on both sides, that pairs which differ by luck alone lean one way as often as these do. Ties tell nothing. */
export function signTest(a: readonly number[], b: readonly number[]): number {
  const longer = a.filter((value, i) => (b[i] as number) > value).length
  const shorter = a.filter((value, i) => (b[i] as number) < value).length
  const n = longer + shorter
  let tail = 0
  let term = 2 ** -n
  for (let k = 0; k <= Math.min(longer, shorter); k++) {
    tail += term
    term *= (n - k) / (k + 1)
  }
  return Math.min(1, 2 * tail)
}
