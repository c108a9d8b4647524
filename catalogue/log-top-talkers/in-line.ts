import type { Context } from 'roadworthy'
import { argsOf } from './answer.ts'

/** Expects CPU to grow in line with the number of lines. */
export async function staysInLine(context: Context, sizes: { from: number; cap: number }, measure: (size: number) => Promise<number>): Promise<void> {
  const { expect, inconclusive, note, program } = context
  const idle = async () => (await program.run({ args: argsOf({ top: 10, window: 60, limit: 5 }), stdin: '' })).cpuMs
  const { points, verdict, slope } = await context.growth({ measure, idle, ...sizes })
  note('CPU in ms by number of lines', Object.fromEntries(points.map(({ size, cpuMs }) => [size, Math.round(cpuMs)])))
  const power = Number(slope.toFixed(2))
  if (verdict === 'unclear') inconclusive(`time grew with the power ${power} of the number of lines: neither clearly in line nor clearly steeper`)
  expect('the power of the number of lines with which time grows (1 is in line, 2 is the square)', power).toSatisfy('about 1', () => verdict === 'fits')
}
