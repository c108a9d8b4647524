import { reasonLine } from '../../explain/reason-line.ts'
import { harmless } from '../../explain/harmless.ts'
import { verdictWord } from '../../explain/verdict-word.ts'
import type { Finding } from '../../model/finding.ts'
import { WORD_STYLE } from './card-lines.ts'
import { fit } from './display-width.ts'
import type { Painter } from './painter.ts'

/** One line for a check that has just finished. */
export function finishedLine(finding: Finding, columns: number, paint: Painter): string {
  const word = verdictWord(finding)
  const why = ['passed', 'failed'].includes(finding.verdict) ? '' : `: ${reasonLine(finding)}`
  const text = fit(`${harmless(finding.claim)}${why}`, columns - 8)
  return `${paint(WORD_STYLE[word] ?? 'strong', word.padEnd(6))} ${text}`
}
