import { quantity } from '../../../src/explain/quantity.ts'
import type { ChallengeView } from '../../../src/model/api.ts'
import { AttemptRows } from '../ui/attempt-rows.tsx'
import { Command, HereMark, StateBadge, VerdictMark } from '../ui/bits.tsx'
import { ProjectPanel } from '../ui/project-panel.tsx'
import { Prose } from '../ui/prose.tsx'
import type { Page, PageProps } from './page.ts'

export const challengePage: Page<ChallengeView> = { pattern: '/challenges/:slug', view: ({ params }) => `/challenges/${encodeURIComponent(params['slug'] ?? '')}`, title: ({ title }) => title, Show }

function Show({ data, reload }: PageProps<ChallengeView>) {
  const { title, step, proves, hours, checks, available, briefHtml, list, attempts, topics } = data
  return (
    <div class="page">
      <header class="page-head">
        <p class="eyebrow"><a href={`/steps/${step}`}>Step {step}</a></p>
        <h1 tabIndex={-1}>{title}</h1>
        <p class="lead">Proves {proves}.</p>
        <p class="facts"><StateBadge challenge={data} /><span>about {quantity(hours, 'hour')}</span>{available && <span>{quantity(checks.required, 'check')}{checks.stretch > 0 && `, ${checks.stretch} to stretch`}</span>}</p>
      </header>
      <div class="split">
        <aside class="side" aria-label="Your project">
          {available ? <ProjectPanel challenge={data} reload={reload} /> : <p class="panel">This challenge stands on the road already, but it cannot be run yet. Its topics can be read.</p>}
          {available && <Starters challenge={data} />}
          <Services challenge={data} />
          {topics.length > 0 && (
            <section class="panel" aria-labelledby="about">
              <h2 id="about">What it is about</h2>
              <ul class="sources">{topics.map((topic) => <li key={topic.id}><a href={`/topics/${topic.id}`}>{topic.title}</a></li>)}</ul>
            </section>
          )}
        </aside>
        <div>
          {briefHtml && <Prose label="Brief" html={withoutTitle(briefHtml)} />}
        </div>
      </div>
      {list.length > 0 && (
        <section aria-labelledby="checks">
          <h2 id="checks">What is checked</h2>
          <ul class="checks">
            {list.map(({ id, claim, because, level, last }) => (
              <li key={id}>
                <VerdictMark verdict={last ?? 'planned'} />
                <div><p class="claim">{claim} {level === 'stretch' && <span class="tag">stretch</span>}</p><p class="soft small">{because}</p></div>
                <span class="soft small">{last ? `last time: ${last === 'not-applicable' ? 'not asked' : last}` : 'never run'}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {attempts.length > 0 && (
        <section aria-labelledby="attempts">
          <h2 id="attempts">Attempts</h2>
          <AttemptRows attempts={attempts.slice(0, 10)} />
          <p><a href={`/history?challenge=${encodeURIComponent(data.slug)}`}>All of its history</a></p>
        </section>
      )}
    </div>
  )
}

/** The page has a title already. */
const withoutTitle = (html: string): string => html.replace(/^\s*<h1[^>]*>.*?<\/h1>/s, '')

function Services({ challenge: { services } }: { challenge: ChallengeView }) {
  if (services.length === 0) return null
  return (
    <section class="panel" aria-labelledby="services">
      <h2 id="services">Services it needs</h2>
      {services.map(({ name, kinds }) => (
        <div key={name} class="service">
          <h3>{name}{kinds.length > 1 && <span class="soft small"> one of these</span>}</h3>
          <ul>
            {kinds.map(({ kind, provider, install }) => (
              <li key={kind}>
                <HereMark here={provider !== undefined} /> <strong>{kind}</strong> <span class="soft small">{provider ?? 'not here'}</span>
                {install && <Command text={install} />}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

function Starters({ challenge: { slug, starters } }: { challenge: ChallengeView }) {
  if (starters.length === 0) return null
  return (
    <details class="panel">
      <summary><h2>Begin from a starter</h2></summary>
      <p class="soft small">A folder that starts and does nothing yet. Then connect it above.</p>
      {starters.map((starter) => <Command key={starter} text={`roadworthy new ${slug} --starter ${starter}`} label={`Copy ${starter}`} />)}
      <p class="soft small">Any other language will do: all a project needs is a roadworthy.yaml.</p>
    </details>
  )
}
