import { brokenOffCard } from '../explain/broken-off-card.ts'
import type { Card } from '../explain/card-types.ts'
import { card } from '../explain/card.ts'
import type { CardContext } from '../explain/card-context.ts'
import { troubleCard } from '../explain/trouble-card.ts'
import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'

/** Every card there is to tell: what prevented the run, then what failed, then what stayed open. Passed checks say nothing. */
export function toldCards(report: Report, context: CardContext): Card[] {
  const trouble = report.trouble ? troubleCard(report.trouble) : brokenOffCard(report, context)
  const failed = report.findings.filter((finding) => finding.verdict === 'failed')
  const open = report.findings.filter((finding) => finding.verdict !== 'failed' && finding.verdict !== 'passed')
  return [...(trouble ? [trouble] : []), ...[...failed, ...open].map((finding) => card(finding, context))]
}

/**
 * The cards a person has to read: what does not apply asks for nothing, what is blocked by a check is told by
 * that one's card, and a set-up that does not work is told once, however many checks begin with it.
 */
export function cardsToRead(report: Report, context: CardContext): Card[] {
  const told = new Set<string>()
  const asks = ({ verdict, broken }: Finding): boolean => {
    if (verdict !== 'blocked') return verdict !== 'not-applicable'
    if (!broken || told.has(broken.label)) return false
    told.add(broken.label)
    return true
  }
  return toldCards({ ...report, findings: report.findings.filter(asks) }, context)
}
