import { quantity } from '../../../src/explain/quantity.ts'
import type { HistoryView } from '../../../src/model/api.ts'
import { ARCHIVE_ADDRESS, historyAddress, tableAddress } from '../api/actions.ts'
import { CheckHistory } from '../history/check-history.tsx'
import { Chart } from '../history/chart.tsx'
import { AttemptRows } from '../ui/attempt-rows.tsx'
import { when } from '../ui/words.ts'
import type { Page, PageProps } from './page.ts'

const slugOf = (search: URLSearchParams): string | undefined => search.get('challenge') ?? undefined

export const historyPage: Page<HistoryView> = {
  pattern: '/history',
  view: ({ search }) => {
    const slug = slugOf(search)
    return slug ? `/history?challenge=${encodeURIComponent(slug)}` : '/history'
  },
  title: () => 'History',
  Show,
}

function Show({ data, route }: PageProps<HistoryView>) {
  const slug = slugOf(route.search)
  const { attempts, regressions, streak } = data
  if (attempts.length === 0) return <Nothing slug={slug} />
  const title = slug ? (attempts[0]?.title ?? slug) : undefined
  const challenges = new Map(attempts.map((attempt) => [attempt.challenge, attempt.title]))
  return (
    <div class="page wide">
      <header class="page-head">
        <p class="eyebrow">{slug ? <a href="/history">All history</a> : 'History'}</p>
        <h1 tabIndex={-1}>{title ?? 'What you have driven so far'}</h1>
        <p class="lead">{quantity(attempts.length, 'attempt')}. {streak > 1 && `${streak} in a row fixed something and broke nothing.`}</p>
      </header>
      {!slug && challenges.size > 1 && (
        <nav aria-label="History of one challenge"><ul class="chips links">{[...challenges].map(([one, name]) => <li key={one}><a href={`/history?challenge=${one}`}>{name}</a></li>)}</ul></nav>
      )}
      <Chart attempts={attempts} />
      {slug && <CheckHistory attempts={attempts} />}
      {regressions.length > 0 && (
        <section aria-labelledby="regressions">
          <h2 id="regressions">What broke again</h2>
          <ul class="regressions">
            {regressions.toReversed().slice(0, 20).map(({ challenge, check, attempt }) => (
              <li key={`${attempt} ${check}`}><a href={`/attempts/${attempt}#check-${check}`}><code>{check}</code></a> <span class="soft">in {challenges.get(challenge) ?? challenge}, {when(attempts.find(({ id }) => id === attempt)?.startedAt ?? '')}</span></li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="all">
        <h2 id="all">Attempts</h2>
        <AttemptRows attempts={attempts.toReversed().slice(0, 100)} named={!slug} />
        <p>Take it along: <a href={historyAddress(slug)} download={`roadworthy-${slug ?? 'history'}.json`}>JSON</a> <a href={tableAddress(slug)} download>CSV</a> <a href={ARCHIVE_ADDRESS} download>Everything, as an archive</a></p>
      </section>
    </div>
  )
}

function Nothing({ slug }: { slug?: string }) {
  return (
    <div class="page narrow">
      <header class="page-head"><h1 tabIndex={-1}>{slug ? 'No attempts at this challenge yet' : 'Nothing driven yet'}</h1></header>
      <p class="lead">Every run of a challenge is kept here, whether it was made from this page or from the terminal.</p>
      <p><a class="button" href={slug ? `/challenges/${slug}` : '/'}>{slug ? 'To the challenge' : 'To the map'}</a></p>
    </div>
  )
}
