import type { Context, Growth } from 'roadworthy'
import { argsOf } from './answer.ts'

type Points = Growth['points']

const FITS = 1.35
const TOO_STEEP = 1.7
/** Below this a figure is mostly noise. */
const LEGIBLE_MS = 150
const ENOUGH_MS = 3_000
const TOO_MUCH_MS = 15_000

/**
 * Expects CPU to grow in line with the size. A compiler at run time spreads its
 * own second or two over the first sizes, which makes the square of a small
 * size look like a straight line. What has taken a second before the cap, or
 * was unclear up to it, is therefore followed further, until the last two
 * doublings tell.
 */
export async function staysInLine(
  context: Context,
  { from, cap }: { from: number; cap: number },
  measure: (size: number) => Promise<number>,
): Promise<void> {
  const idle = async () => (await context.program.run({ args: argsOf({ top: 10, window: 60, limit: 5 }), stdin: '' })).cpuMs
  const { points, verdict, slope } = await context.growth({ measure, idle, from, cap })
  if (verdict === 'too-steep' || (verdict === 'fits' && points.at(-1)!.size >= cap)) return judge(context, points, slope)

  const resting = await idle()
  const followed: Points = points.slice(-2)
  while (!isTold(followed) && followed.at(-1)!.size < cap * 4) {
    const size = followed.at(-1)!.size * 2
    followed.push({ size, cpuMs: Math.max(1, (await measure(size)) - resting) })
  }
  judge(context, [...points.slice(0, -2), ...followed], lastSlope(followed))
}

function isTold(points: Points): boolean {
  if (points.length < 3 || points.at(-3)!.cpuMs < LEGIBLE_MS) return false
  const { cpuMs } = points.at(-1)!
  const slope = lastSlope(points)
  return slope >= TOO_STEEP || cpuMs >= TOO_MUCH_MS || (slope <= FITS && cpuMs >= ENOUGH_MS)
}

/** Over the last two doublings. */
function lastSlope(points: Points): number {
  const [first, , last] = points.slice(-3) as [Points[0], Points[0], Points[0]]
  return Math.log2(last.cpuMs / first.cpuMs) / 2
}

function judge({ expect, inconclusive, note }: Context, points: Points, slope: number): void {
  note('CPU in ms by number of lines', Object.fromEntries(points.map(({ size, cpuMs }) => [size, Math.round(cpuMs)])))
  const power = Number(slope.toFixed(2))
  if (power > FITS && power < TOO_STEEP) inconclusive(`time grew with the power ${power} of the number of lines: neither clearly in line nor clearly steeper`)
  expect('the power of the number of lines with which time grows (1 is in line, 2 is the square)', power).toBeAtMost(FITS)
}
