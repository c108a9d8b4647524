import { useState } from 'preact/hooks'
import type { OpeningView } from '../../../src/model/api.ts'
import { Prose } from '../ui/prose.tsx'
import type { Page, PageProps } from './page.ts'

export const openingPage: Page<OpeningView> = { pattern: '/begin', view: () => '/opening', title: ({ title }) => title, Show }

function Show({ data: { title, summary, html, routes } }: PageProps<OpeningView>) {
  const [chosen, choose] = useState(routes[0]?.id)
  const route = routes.find(({ id }) => id === chosen)
  return (
    <div class="page">
      <header class="page-head">
        <p class="eyebrow"><a href="/">The road</a></p>
        <h1 tabIndex={-1}>{title}</h1>
        <p class="lead">{summary}</p>
      </header>
      <section class="routes panel" aria-labelledby="routes">
        <h2 id="routes">Your way through</h2>
        <div class="choice" role="group" aria-label="Where you come from">
          {routes.map(({ id, title }) => <button key={id} type="button" aria-pressed={id === chosen} onClick={() => choose(id)}>{title}</button>)}
        </div>
        {route && (
          <>
            <p class="lead">{route.for}</p>
            <ol class="route">
              {route.steps.map(({ step, how }) => <li key={step}><a class="milepost" href={`/steps/${step}`} aria-label={`Step ${step}`}>{step}</a><span>{how}</span></li>)}
            </ol>
          </>
        )}
      </section>
      <Prose html={html} />
    </div>
  )
}
