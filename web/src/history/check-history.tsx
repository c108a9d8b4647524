import { duration } from '../../../src/explain/quantity.ts'
import type { HistoryView } from '../../../src/model/api.ts'
import { VerdictMark } from '../ui/bits.tsx'
import { when } from '../ui/words.ts'

const SHOWN = 14

/** Check by check: how it went in the last attempts, and how long it takes. */
export function CheckHistory({ attempts }: { attempts: HistoryView['attempts'] }) {
  const shown = attempts.slice(-SHOWN)
  const checks = [...new Set(shown.flatMap(({ verdicts }) => Object.keys(verdicts)))]
  return (
    <section aria-labelledby="by-check">
      <h2 id="by-check">Check by check</h2>
      <div class="scroll" role="region" aria-label="Check by check, as a table" tabIndex={0}>
        <table class="by-check">
          <thead>
            <tr><th scope="col">Check</th>{shown.map(({ id, startedAt }, index) => <th key={id} scope="col"><a href={`/attempts/${id}`} title={when(startedAt)}>{attempts.length - shown.length + index + 1}</a></th>)}<th scope="col">Took last</th><th scope="col">Median</th></tr>
          </thead>
          <tbody>
            {checks.map((check) => {
              const times = attempts.flatMap(({ checkMs }) => checkMs[check] ?? [])
              return (
                <tr key={check}>
                  <th scope="row"><code>{check}</code></th>
                  {shown.map(({ id, verdicts }) => <td key={id}>{verdicts[check] && <VerdictMark verdict={verdicts[check]} />}</td>)}
                  <td class="number">{times.length > 0 && duration(times.at(-1) as number)}</td>
                  <td class="number">{times.length > 0 && duration(median(times))}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}
