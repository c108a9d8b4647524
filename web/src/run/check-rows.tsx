import { duration } from '../../../src/explain/quantity.ts'
import type { PlannedCheck } from '../../../src/model/event.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { Still, VerdictMark } from '../ui/bits.tsx'
import { changeOf } from './changes.ts'
import type { LiveRun } from './live-run.ts'
import type { AttemptView } from '../../../src/model/api.ts'

/** Every check that is planned has its place from the start, so that nothing moves when a verdict comes. */
export function CheckRows({ run, previous }: { run: LiveRun; previous: AttemptView['previous'] }) {
  return (
    <ol class="rows">
      {run.planned.map((check) => {
        const finding = run.findings.get(check.id)
        const change = finding && changeOf(previous?.verdicts[check.id], finding.verdict)
        return <Still key={check.id} of={Row} with={{ check, finding, running: run.running.has(check.id), change: change === 'still failing' ? undefined : change }} />
      })}
    </ol>
  )
}

function Row({ check, finding, running, change }: { check: PlannedCheck; finding?: Finding; running: boolean; change?: string }) {
  const verdict = finding?.verdict ?? (running ? 'running' : 'planned')
  const hasCard = finding && finding.verdict !== 'passed'
  return (
    <li class={`row ${verdict}`}>
      <VerdictMark verdict={verdict} />
      <span class="claim">
        {hasCard ? <a href={`#check-${check.id}`}>{check.claim}</a> : check.claim}
        {check.level === 'stretch' && <span class="tag">stretch</span>}
        {change && <span class={`tag strong ${change === 'fixed' ? 'fixed' : 'broke'}`}>{change}</span>}
      </span>
      <span class="took">{finding ? duration(finding.ms) : ''}</span>
    </li>
  )
}
