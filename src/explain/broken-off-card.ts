import type { Report } from '../model/report.ts'
import type { CardContext } from './card-context.ts'
import type { Card } from './card-types.ts'
import { harmless } from './harmless.ts'
import { lastLines } from './last-lines.ts'

/** Why the run did not come to its end, told like a finding; undefined if it did, or was ended on purpose. */
export function brokenOffCard(report: Report, context: CardContext): Card | undefined {
  const [what = '', ...more] = (report.reason ?? '').split('\n')
  if (report.outcome === 'could-not-tell') {
    const fix = more.join(' ').trim()
    return {
      verdict: 'inconclusive',
      word: 'unsure',
      claim: harmless(what),
      sections: [
        { kind: 'said', text: 'Nothing more could be told; that is not your program\'s fault.' },
        ...(fix ? [{ kind: 'prose' as const, title: 'What to try', text: harmless(fix) }] : []),
      ],
    }
  }
  if (report.outcome !== 'harness-fault') return undefined
  return {
    verdict: 'inconclusive',
    blame: 'harness',
    word: 'error',
    claim: 'Roadworthy itself broke down.',
    sections: [
      { kind: 'said', text: `It does not count against you. Please report it to ${context.reportTo}, with the seed ${context.seed} and the report file.` },
      { kind: 'output', title: 'What it ran into', lines: lastLines(report.reason ?? '') },
    ],
  }
}
