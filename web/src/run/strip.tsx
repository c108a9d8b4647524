import type { LiveRun } from './live-run.ts'

/** The run as a stretch of road: a dash of the centre line for each check. */
export function Strip({ run }: { run: LiveRun }) {
  const count = Math.max(1, run.planned.length)
  const gap = count > 60 ? 0.15 : 0.3
  return (
    <svg class="strip" viewBox={`0 0 ${count} 10`} preserveAspectRatio="none" aria-hidden="true">
      {run.planned.map(({ id }, index) => {
        const verdict = run.findings.get(id)?.verdict ?? (run.running.has(id) ? 'running' : 'planned')
        const tall = verdict === 'failed' ? 7 : verdict === 'passed' ? 4 : 2.5
        return <rect key={id} class={verdict} x={index + gap / 2} width={1 - gap} y={5 - tall / 2} height={tall} />
      })}
    </svg>
  )
}
