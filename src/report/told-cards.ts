import { brokenOffCard } from '../explain/broken-off-card.ts'
import type { Card } from '../explain/card-types.ts'
import { card } from '../explain/card.ts'
import type { CardContext } from '../explain/card-context.ts'
import { troubleCard } from '../explain/trouble-card.ts'
import type { Report } from '../model/report.ts'

/** The cards worth reading: what prevented the run, then what failed, then what stayed open. Passed checks say nothing. */
export function toldCards(report: Report, context: CardContext): Card[] {
  const trouble = report.trouble ? troubleCard(report.trouble) : brokenOffCard(report, context)
  const failed = report.findings.filter((finding) => finding.verdict === 'failed')
  const open = report.findings.filter((finding) => finding.verdict !== 'failed' && finding.verdict !== 'passed')
  return [...(trouble ? [trouble] : []), ...[...failed, ...open].map((finding) => card(finding, context))]
}
