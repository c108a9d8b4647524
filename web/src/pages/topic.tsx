import type { TopicView } from '../../../src/model/api.ts'
import { ChallengeCards } from '../ui/challenge-cards.tsx'
import { Prose } from '../ui/prose.tsx'
import type { Page, PageProps } from './page.ts'

export const topicPage: Page<TopicView> = { pattern: '/topics/:id', view: ({ params }) => `/topics/${encodeURIComponent(params['id'] ?? '')}`, title: ({ title }) => title, Show }

function Show({ data }: PageProps<TopicView>) {
  const { title, step, html, technologies, sources, needs, neededBy, provenBy } = data
  return (
    <div class="page">
      <header class="page-head">
        <p class="eyebrow"><a href={`/steps/${step}`}>Step {step}</a></p>
        <h1 tabIndex={-1}>{title}</h1>
        {technologies.length > 0 && <ul class="chips" aria-label="Technologies">{technologies.map((name) => <li key={name}>{name}</li>)}</ul>}
      </header>
      <div class="split">
        <Prose html={html} />
        <aside class="panel" aria-label="Around this topic">
          <h2>Read on</h2>
          <ul class="sources">{sources.map((source) => <li key={source.url}><a href={source.url} rel="noopener noreferrer">{source.title}</a></li>)}</ul>
          <Links title="Comes after" topics={needs} step={step} />
          <Links title="Leads to" topics={neededBy} step={step} />
        </aside>
      </div>
      <section aria-labelledby="proof">
        <h2 id="proof">Prove it</h2>
        <ChallengeCards challenges={provenBy} />
      </section>
    </div>
  )
}

function Links({ title, topics, step }: { title: string; topics: TopicView['needs']; step: number }) {
  if (topics.length === 0) return null
  return (
    <>
      <h2>{title}</h2>
      <ul class="sources">
        {topics.map((topic) => (
          <li key={topic.id}><a href={`/topics/${topic.id}`}>{topic.title}</a>{topic.step !== step && <span class="soft small"> step {topic.step}</span>}</li>
        ))}
      </ul>
    </>
  )
}
