import { quantity } from '../../../src/explain/quantity.ts'
import type { HistoryView } from '../../../src/model/api.ts'
import { go } from '../router.ts'
import { outcomeWord, totals, when } from '../ui/words.ts'

const HEIGHT = 180
/** Where the columns stand; the dates are under it. */
const BASE = 158
const WIDTH = 1240
const SHOWN = 60
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** Attempts over time: a column each, what passed below, what failed above it. The table below has the same figures. */
export function Chart({ attempts }: { attempts: HistoryView['attempts'] }) {
  const shown = attempts.slice(-SHOWN)
  const columns = shown.map((attempt) => {
    const { passed, failed, inconclusive, blocked } = totals(attempt.summary)
    return { attempt, passed, failed, other: inconclusive + blocked, all: passed + failed + inconclusive + blocked }
  })
  const most = Math.max(1, ...columns.map(({ all }) => all))
  const step = Math.min(110, WIDTH / columns.length)
  const bar = Math.min(30, step * 0.7)
  const hasDates = step > 58
  const tall = (count: number) => (count / most) * (BASE - 24)
  return (
    <figure class="chart">
      <div class="scroll" role="group" aria-label="Chart" tabIndex={0}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`The last ${quantity(columns.length, 'attempt')}, oldest first: how many checks passed and failed in each. The table of attempts has the figures.`}>
          <line class="axis" x1="0" x2={WIDTH} y1={BASE - 0.5} y2={BASE - 0.5} />
          {columns.map(({ attempt, passed, failed, other }, index) => {
            const x = (index + 0.5) * step - bar / 2
            const top = BASE - 1 - tall(passed)
            return (
              <g key={attempt.id} class="column" onClick={() => go(`/attempts/${attempt.id}`)}>
                <title>{`${when(attempt.startedAt)}, ${attempt.title}: ${outcomeWord(attempt)}, ${passed} passed, ${failed} failed`}</title>
                <rect class="hit" x={index * step} y="0" width={step} height={HEIGHT} />
                <rect class="passed" x={x} y={top} width={bar} height={tall(passed)} rx="2" />
                <rect class="other" x={x} y={top - tall(other) - (other ? 2 : 0)} width={bar} height={tall(other)} rx="2" />
                <rect class="failed" x={x} y={top - tall(other) - tall(failed) - (other ? 4 : 2)} width={bar} height={tall(failed)} rx="2" />
                {attempt.summary.passed && <path class="flag" d="M-4-1-1 2 5-5" transform={`translate(${x + bar / 2} ${top - tall(other) - tall(failed) - 10})`} />}
                {hasDates && <text x={x + bar / 2} y={HEIGHT - 4} text-anchor="middle">{DAY.format(new Date(attempt.startedAt))}</text>}
              </g>
            )
          })}
        </svg>
      </div>
      <figcaption class="legend">
        <span><i class="key passed" /> passed</span>
        <span><i class="key failed" /> failed</span>
        <span><i class="key other" /> not decided</span>
        {!hasDates && <span>{when(shown[0]?.startedAt ?? '')} to {when(shown.at(-1)?.startedAt ?? '')}</span>}
      </figcaption>
    </figure>
  )
}
