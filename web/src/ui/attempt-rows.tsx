import { duration } from '../../../src/explain/quantity.ts'
import type { AttemptSummary } from '../../../src/model/api.ts'
import { outcomeWord, totals, when } from './words.ts'

/** Attempts, newest first, as a table. */
export function AttemptRows({ attempts, named }: { attempts: AttemptSummary[]; named?: boolean }) {
  return (
    <div class="scroll" role="region" aria-label="Attempts, as a table" tabIndex={0}>
      <table class="attempts">
        <thead><tr><th scope="col">When</th>{named && <th scope="col">Challenge</th>}<th scope="col">How it went</th><th scope="col">Passed</th><th scope="col">Failed</th><th scope="col">Took</th><th scope="col">From</th></tr></thead>
        <tbody>
          {attempts.map((attempt) => {
            const { passed, failed } = totals(attempt.summary)
            return (
              <tr key={attempt.id}>
                <td><a href={`/attempts/${attempt.id}`}>{when(attempt.startedAt)}</a></td>
                {named && <td>{attempt.title}</td>}
                <td>{outcomeWord(attempt)}</td>
                <td class="number">{passed}</td>
                <td class="number">{failed}</td>
                <td class="number">{attempt.state === 'running' ? '' : duration(attempt.ms)}</td>
                <td>{attempt.source === 'app' ? 'this page' : 'terminal'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
