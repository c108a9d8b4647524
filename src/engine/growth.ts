import type { Growth, GrowthOptions } from '../author/growth.ts'

/** Rule E6. */
const FITS = 1.35
const TOO_STEEP = 1.7
/** Below this a figure is mostly the clock's resolution and the start-up's noise. */
const LEGIBLE_MS = 150
/** A compiler at run time spreads a second or two of its own over the first sizes, which makes a square look straight. */
const ENOUGH_TO_PASS_MS = 3000
const ENOUGH_TO_FAIL_MS = 1000
/** Whatever it shows by then is the answer. */
const TOO_MUCH_MS = 15_000
/** What is unclear at the cap is followed this many times further. */
const BEYOND_CAP = 4

/** A hundredfold in one doubling, or near it: the exponent is at least this. */
const LEAP = 5

type Points = Growth['points']

/**
 * Measures the CPU that work takes at doubling sizes, less what doing nothing
 * takes, until the last two doublings tell: their slope on log-log paper is
 * the exponent. A verdict against the program takes the same slope twice.
 */
export async function growth(options: GrowthOptions): Promise<Growth> {
  const idle = median([await options.idle(), await options.idle(), await options.idle()])
  const points: Points = []
  let before = 0
  for (let size = options.from; ; size *= 2) {
    const cpuMs = Math.max(0, (await options.measure(size)) - idle)
    points.push({ size, cpuMs })
    const slope = slopeOf(points)
    const last = size * 2 > options.cap * BEYOND_CAP || cpuMs >= TOO_MUCH_MS
    if (size >= options.cap && cpuMs < LEGIBLE_MS) return { slope: 0, verdict: 'fits', points }
    if (slope === undefined) {
      // from too little to tell to too much in one doubling: no curve that fits does that
      const leap = Math.log2(cpuMs / Math.max(LEGIBLE_MS, points.at(-2)?.cpuMs ?? Infinity))
      if (cpuMs >= TOO_MUCH_MS && leap >= LEAP) return { slope: leap, verdict: 'too-steep', points }
      if (last) return { slope: 0, verdict: 'unclear', points }
      continue
    }
    if (slope <= FITS && (cpuMs >= ENOUGH_TO_PASS_MS || size >= options.cap)) return { slope, verdict: 'fits', points }
    if (slope >= TOO_STEEP && before >= TOO_STEEP && cpuMs >= ENOUGH_TO_FAIL_MS) return { slope, verdict: 'too-steep', points }
    if (last) return { slope, verdict: slope <= FITS ? 'fits' : slope >= TOO_STEEP ? 'too-steep' : 'unclear', points }
    before = slope
  }
}

/** Over the last two doublings; undefined while a figure among them is not legible. */
function slopeOf(points: Points): number | undefined {
  const [first, , last] = points.slice(-3)
  if (!first || !last || first.cpuMs < LEGIBLE_MS) return undefined
  return Math.log2(Math.max(1, last.cpuMs) / first.cpuMs) / 2
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
