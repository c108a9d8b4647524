import type { StepView } from '../../../src/model/api.ts'
import { ChallengeCards } from '../ui/challenge-cards.tsx'
import { isPassed } from '../ui/words.ts'
import type { Page, PageProps } from './page.ts'

export const stepPage: Page<StepView> = { pattern: '/steps/:step', view: ({ params }) => `/steps/${encodeURIComponent(params['step'] ?? '')}`, title: ({ step, title }) => `Step ${step}: ${title}`, Show }

const LAST = 11

function Show({ data }: PageProps<StepView>) {
  const { step, title, summary, why, outcomes, topics, challenges } = data
  const passed = challenges.filter(isPassed).length
  const titles = new Map(topics.map((topic) => [topic.id, topic.title]))
  return (
    <div class="page">
      <header class="page-head">
        <p class="eyebrow"><a href="/">The road</a></p>
        <h1 tabIndex={-1}><span class="milepost big">{step}</span>{title}</h1>
        <p class="lead">{summary}</p>
        <p class="soft">{passed} of {challenges.length} challenges passed</p>
      </header>
      <div class="split">
        <section class="prose" aria-labelledby="why">
          <h2 id="why">Why it matters</h2>
          {why.trim().split(/\n\s*\n/).map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
        </section>
        <section class="panel" aria-labelledby="able">
          <h2 id="able">What you will be able to do</h2>
          <ul class="ticks">{outcomes.map((outcome) => <li key={outcome}>{outcome}</li>)}</ul>
        </section>
      </div>
      <section aria-labelledby="challenges">
        <h2 id="challenges">Challenges</h2>
        <ChallengeCards challenges={challenges} />
      </section>
      <section aria-labelledby="topics">
        <h2 id="topics">Topics, in order</h2>
        <ol class="topics">
          {topics.map((topic) => {
            const needs = topic.needs.flatMap((id) => titles.get(id) ?? [])
            return (
              <li key={topic.id}>
                <a href={`/topics/${topic.id}`}>{topic.title}</a>
                {needs.length > 0 && <span class="soft small">after {needs.map((need) => need.split(':')[0]).join(', ')}</span>}
              </li>
            )
          })}
        </ol>
      </section>
      <nav class="beside" aria-label="Steps before and after">
        {step > 1 ? <a href={`/steps/${step - 1}`}>Step {step - 1}</a> : <span />}
        {step < LAST && <a href={`/steps/${step + 1}`}>Step {step + 1}</a>}
      </nav>
    </div>
  )
}
