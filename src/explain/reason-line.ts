import type { Finding } from '../model/finding.ts'
import { harmless } from './harmless.ts'

/** Why a check did not pass or fail, in one or two sentences. */
export function reasonLine(finding: Finding): string {
  const reason = finding.reason ? harmless(finding.reason) : undefined
  if (finding.blame === 'harness') return `This is our fault, not yours: ${reason ?? 'something broke on our side.'}`
  switch (finding.verdict) {
    case 'blocked':
      return blocked(finding, reason)
    case 'not-applicable':
      return `Does not apply: ${reason ?? 'it does not concern this project.'}`
    case 'inconclusive':
      return `Could not tell: ${reason ?? 'nothing was decided.'}`
    default:
      return reason ?? ''
  }
}

function blocked(finding: Finding, reason: string | undefined): string {
  const ids = (finding.blockedBy ?? []).map((id) => `\`${harmless(id)}\``).join(', ')
  const by = ids ? `Blocked by ${ids}.` : 'Blocked: what it builds on did not work.'
  const missing = finding.broken ? ` ${harmless(finding.broken.label)}: expected ${harmless(finding.broken.expected)}, observed ${harmless(finding.broken.observed)}.` : ''
  return `${by}${reason ? ` ${reason}` : missing}`
}
