import { stripVTControlCharacters, styleText } from 'node:util'
import { levelOf } from '../author/challenge.ts'
import { entries, type Entry } from '../library/catalogue.ts'
import { STEPS } from '../library/steps.ts'

/** Prints the challenges by step. */
export async function list(options: { step?: number }): Promise<void> {
  const all = await entries()
  const lines: string[] = []
  for (const [index, title] of STEPS.entries()) {
    const step = index + 1
    const here = all.filter((entry) => entry.challenge.step === step)
    if (options.step !== undefined && options.step !== step) continue
    if (here.length === 0 && options.step === undefined) continue
    lines.push('', styleText('bold', `Step ${step}  ${title}`))
    if (here.length === 0) lines.push('  No challenge yet.')
    const width = Math.max(0, ...here.map((entry) => entry.slug.length))
    for (const entry of here) lines.push(...describe(entry, width, all))
  }
  lines.push('', 'Read one with `roadworthy show <challenge>`, begin one with `roadworthy new <challenge>`.', '')
  process.stdout.write(process.stdout.isTTY ? lines.join('\n') : stripVTControlCharacters(lines.join('\n')))
}

function describe({ slug, challenge }: Entry, width: number, all: Entry[]): string[] {
  const checks = Object.values(challenge.checks)
  const stretch = checks.filter((check) => levelOf(check) === 'stretch').length
  const size = `${checks.length - stretch} checks${stretch > 0 ? ` + ${stretch} stretch` : ''}, about ${challenge.hours} h`
  // the road names challenges that are still to be written
  const before = challenge.after.filter((name) => all.some((entry) => entry.slug === name))
  const after = before.length > 0 ? `, after ${before.join(', ')}` : ''
  const indent = ' '.repeat(width + 4)
  return [`  ${styleText('bold', slug.padEnd(width))}  ${challenge.title}`, `${indent}proves ${challenge.proves}`, `${indent}${styleText('dim', `${size}${after}`)}`]
}
