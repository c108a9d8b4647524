import type { Growth, GrowthOptions } from '../author/growth.ts'

/** Rule E6. */
const ENOUGH_CPU_MS = 1000
const FITS = 1.35
const TOO_STEEP = 1.7
/** Below this a figure is mostly the clock's resolution and the start-up's noise. */
const LEGIBLE_CPU_MS = 80

/**
 * Measures the CPU that work takes at doubling sizes, less what doing nothing
 * takes, until it is a second, and fits a line to the points on log-log paper:
 * its slope is the exponent.
 */
export async function growth(options: GrowthOptions): Promise<Growth> {
  const idle = median([await options.idle(), await options.idle(), await options.idle()])
  const points: Growth['points'] = []
  const add = async (size: number) => {
    const cpuMs = Math.max(0, (await options.measure(size)) - idle)
    points.push({ size, cpuMs })
    return cpuMs
  }
  let size = options.from
  while ((await add(size)) < ENOUGH_CPU_MS && size * 2 <= options.cap) size *= 2
  let slope = slopeOf(points)
  if (slope === undefined) return { slope: 0, verdict: 'fits', points }
  if (slope >= TOO_STEEP) {
    // a verdict against the program is confirmed once more
    await add(size * 2)
    slope = slopeOf(points) as number
  }
  return { slope, verdict: slope <= FITS ? 'fits' : slope >= TOO_STEEP ? 'too-steep' : 'unclear', points }
}

/** Undefined if it was too cheap at every size to tell a slope. */
function slopeOf(points: Growth['points']): number | undefined {
  const legible = points.slice(1).filter((point) => point.cpuMs >= LEGIBLE_CPU_MS)
  if (legible.length < 2) return undefined
  const xs = legible.map((point) => Math.log(point.size))
  const ys = legible.map((point) => Math.log(point.cpuMs))
  const meanX = mean(xs)
  const meanY = mean(ys)
  const over = xs.reduce((sum, x, i) => sum + (x - meanX) * ((ys[i] as number) - meanY), 0)
  return over / xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
