import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { printedLines } from '../../../src/explain/last-lines.ts'
import { duration, quantity } from '../../../src/explain/quantity.ts'
import { troubleCard } from '../../../src/explain/trouble-card.ts'
import type { AttemptRequest, AttemptView } from '../../../src/model/api.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { cancelAttempt, startAttempt } from '../api/actions.ts'
import { go } from '../router.ts'
import { changeOf, changesOf } from '../run/changes.ts'
import { CheckRows } from '../run/check-rows.tsx'
import { FailureCard, Sections } from '../run/failure-card.tsx'
import type { LiveRun } from '../run/live-run.ts'
import { OutputPane } from '../run/output-pane.tsx'
import { Strip } from '../run/strip.tsx'
import { useLiveRun } from '../run/use-live-run.ts'
import { StateShape, Still, Told, Trouble } from '../ui/bits.tsx'
import { useAct } from '../ui/use-act.ts'
import { outcomeWord, when } from '../ui/words.ts'
import type { Page, PageProps } from './page.ts'

export const attemptPage: Page<AttemptView> = { pattern: '/attempts/:id', view: ({ params }) => `/attempts/${encodeURIComponent(params['id'] ?? '')}`, title: (view) => `${outcomeWord(view)}: ${view.title}`, Show }

function Show({ data, reload }: PageProps<AttemptView>) {
  const { run, lost } = useLiveRun(data, () => void reload())
  const { report, previous } = data
  const toRead = [...run.findings.values()].filter(({ verdict }) => verdict !== 'passed' && verdict !== 'not-applicable')
  return (
    <div class="page wide run-page">
      <header class="page-head">
        <p class="eyebrow"><a href={`/challenges/${data.challenge}`}>{data.title}</a></p>
        <h1 tabIndex={-1}>
          {data.summary.passed && <svg class="outcome" viewBox="-14 -14 28 28" aria-hidden="true"><StateShape challenge={{ available: true, state: data.summary.distinction ? 'distinction' : 'passed' }} /></svg>}
          {run.done ? outcomeWord({ ...data, state: data.state === 'running' ? run.outcome : data.state }) : 'Running'}
        </h1>
        <p class="lead"><Counts run={run} />{run.done && `, in ${duration(run.ms)}.`}</p>
        <Strip run={run} />
        <Changes run={run} previous={previous} />
        <Buttons view={data} run={run} toRead={toRead} />
        {lost && <p class="trouble" role="status">The connection to Roadworthy is lost. What it does goes on; this page goes on as soon as it answers again.</p>}
      </header>
      <Said run={run} />
      {run.trouble && <DidNotStart run={run} />}
      {run.reason && <pre class="trouble" tabIndex={0}>{printedLines(run.reason).join('\n')}</pre>}
      <div class="live">
        <section aria-labelledby="checks">
          <h2 id="checks">Checks</h2>
          <CheckRows run={run} previous={previous} />
        </section>
        <OutputPane run={run} />
      </div>
      {toRead.length > 0 && (
        <section class={toRead.length > MANY ? 'cards-of-failures many' : 'cards-of-failures'} aria-labelledby="failures">
          <h2 id="failures">What did not hold, and what to try</h2>
          {toRead.map((finding) => <Still key={finding.check} of={FailureCard} with={{ finding, challenge: report.challenge.slug, seed: report.seed, url: report.url, change: changeOf(previous?.verdicts[finding.check], finding.verdict) }} />)}
        </section>
      )}
      <p class="soft small provenance">
        Started {when(data.startedAt)} {data.source === 'app' ? 'from this page' : 'from the terminal'} in <code>{data.folder}</code>, seed <code>{data.seed}</code>, Roadworthy {report.engine}.
      </p>
    </div>
  )
}

const MANY = 30

function Counts({ run }: { run: LiveRun }) {
  const count = (verdict: Finding['verdict']) => [...run.findings.values()].filter((finding) => finding.verdict === verdict).length
  const failed = count('failed')
  const other = count('inconclusive') + count('blocked')
  return (
    <>
      {run.phase && !run.done ? `${run.phase} … ` : ''}
      {count('passed')} of {quantity(run.planned.length, 'check')} passed{failed > 0 && <>, {failed} failed</>}{other > 0 && <>, {other} not decided</>}
      {run.done || run.findings.size === run.planned.length ? '' : `, ${run.planned.length - run.findings.size} to go`}
    </>
  )
}

function Changes({ run, previous }: { run: LiveRun; previous: AttemptView['previous'] }) {
  const changes = useMemo(() => changesOf(run.findings.values(), previous?.verdicts), [run.findings.size, previous])
  if (!previous) return <p class="changes soft">The first attempt at this challenge.</p>
  return (
    <p class="changes">
      <span class="soft">Since <a href={`/attempts/${previous.id}`}>the attempt before</a>:</span> <span class="tag strong fixed">{changes.fixed.length} fixed</span>{' '}
      <span class="tag strong broke">{changes['newly failing'].length} newly failing</span> <span class="tag">{changes['still failing'].length} still failing</span>
    </p>
  )
}

function Buttons({ view, run, toRead }: { view: AttemptView; run: LiveRun; toRead: Finding[] }) {
  const { busy, problem, act } = useAct()
  const again = (request: AttemptRequest) =>
    act(async () => {
      const attempt = await startAttempt(view.challenge, request)
      go(`/attempts/${attempt.id}`)
    })
  const failed = toRead.map(({ check }) => check)
  return (
    <>
      <div class="buttons">
        {run.done ? (
          <>
            <button class="primary" type="button" aria-disabled={busy} onClick={() => void again({})}>Run again</button>
            {failed.length > 0 && <button type="button" aria-disabled={busy} onClick={() => void again({ only: failed })}>Run failed only ({failed.length})</button>}
            <button type="button" class="quiet" aria-disabled={busy} onClick={() => void again({ seed: view.seed })}>Same seed again</button>
          </>
        ) : (
          <button type="button" aria-disabled={busy} onClick={() => void act(() => cancelAttempt(view.id))}>Cancel</button>
        )}
      </div>
      {problem && <Trouble problem={problem} />}
    </>
  )
}

function DidNotStart({ run: { trouble } }: { run: LiveRun }) {
  if (!trouble) return null
  const told = troubleCard(trouble)
  return (
    <article class="failure failed">
      <header><h3><Told text={told.claim} /></h3></header>
      <Sections of={told} />
    </article>
  )
}

const SAY_EVERY_MS = 3000

/** The progress for whoever hears it: now and then, and at the end. */
function Said({ run }: { run: LiveRun }) {
  const [text, setText] = useState('')
  const last = useRef(0)
  const failed = [...run.findings.values()].filter(({ verdict }) => verdict === 'failed').length
  const now = run.done ? `The run has ended. ${failed === 0 ? 'Nothing failed.' : `${quantity(failed, 'check')} failed.`}` : `${run.findings.size} of ${run.planned.length} checks done, ${failed} failed.`
  useEffect(() => {
    if (!run.done && Date.now() - last.current < SAY_EVERY_MS) return
    last.current = Date.now()
    setText(now)
  }, [now])
  return <p class="unseen" role="status">{text}</p>
}
