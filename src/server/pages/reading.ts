import { escapeMarkup as text } from '../../report/escape-markup.ts'
import type { RoadmapStep } from '../../model/roadmap.ts'
import { briefHtml } from '../road/challenge-view.ts'
import type { Road, Stop } from '../road/road.ts'

export interface Reading {
  title: string
  html: string
}

/** The road as pages to read: what the app shows, without what changes. Undefined if there is no such page. */
export function readingAt(road: Road, path: string): Reading | undefined {
  const [, kind = '', name = '', rest] = path.split('/')
  if (rest !== undefined) return undefined
  switch (kind) {
    case '':
      return map(road)
    case 'begin':
      return name === '' ? opening(road) : undefined
    case 'steps':
      return /^\d{1,2}$/.test(name) ? stepPage(road, road.step(Number(name))) : undefined
    case 'topics':
      return topicPage(road, name)
    case 'challenges':
      return challengePage(road, road.stop(name))
    default:
      return undefined
  }
}

function map(road: Road): Reading {
  const { opening, steps } = road.roadmap
  const list = steps.map(({ step, title, summary }) => `<li value="${step}"><a href="/steps/${step}">${text(title)}</a>: ${text(summary)}</li>`)
  return { title: 'Roadworthy', html: `<h1>The road</h1><p><a href="/begin">${text(opening.title)}</a>: ${text(opening.summary)}</p><ol>${list.join('')}</ol>` }
}

function opening(road: Road): Reading {
  const { title, summary, html, routes } = road.roadmap.opening
  const ways = routes.map((route) => {
    const steps = route.steps.map(({ step, how }) => `<li value="${step}"><a href="/steps/${step}">Step ${step}</a>: ${text(how)}</li>`)
    return `<h2>${text(route.title)}</h2><p>${text(route.for)}</p><ol>${steps.join('')}</ol>`
  })
  return { title, html: `<nav><a href="/">The road</a></nav><h1>${text(title)}</h1><p>${text(summary)}</p>${html}${ways.join('')}` }
}

function stepPage(road: Road, step: RoadmapStep | undefined): Reading | undefined {
  if (!step) return undefined
  const stops = road.stops.filter((stop) => stop.step === step.step)
  return {
    title: `Step ${step.step}: ${step.title}`,
    html: [
      `<nav><a href="/">The road</a></nav><h1>Step ${step.step}: ${text(step.title)}</h1><p>${text(step.summary)}</p>`,
      `<h2>Why it matters</h2><p>${text(step.why)}</p>`,
      `<h2>What you will be able to do</h2><ul>${step.outcomes.map((outcome) => `<li>${text(outcome)}</li>`).join('')}</ul>`,
      `<h2>Topics</h2><ol>${step.topics.map(topicItem).join('')}</ol>`,
      `<h2>Challenges</h2><ul>${stops.map(stopItem).join('')}</ul>`,
    ].join(''),
  }
}

function topicPage(road: Road, id: string): Reading | undefined {
  const topic = road.topic(id)
  if (!topic) return undefined
  const stops = topic.provenBy.map((slug) => road.stop(slug)).filter((stop) => stop !== undefined)
  const needs = topic.needs.map((need) => road.topic(need)).filter((need) => need !== undefined)
  return {
    title: topic.title,
    html: [
      `<nav><a href="/">The road</a> · <a href="/steps/${topic.step}">Step ${topic.step}</a></nav><h1>${text(topic.title)}</h1>${topic.html}`,
      needs.length > 0 ? `<h2>What comes first</h2><ul>${needs.map(topicItem).join('')}</ul>` : '',
      `<h2>What proves it</h2><ul>${stops.map(stopItem).join('')}</ul>`,
      `<h2>Sources</h2><ul>${topic.sources.map(({ title, url }) => `<li><a href="${text(url)}" rel="noopener">${text(title)}</a></li>`).join('')}</ul>`,
    ].join(''),
  }
}

function challengePage(road: Road, stop: Stop | undefined): Reading | undefined {
  if (!stop) return undefined
  const { slug, title, step, proves, entry } = stop
  const topics = road.topics.filter((topic) => topic.provenBy.includes(slug))
  const nav = `<nav><a href="/">The road</a> · <a href="/steps/${step}">Step ${step}</a></nav>`
  const checks = Object.values(entry?.challenge.checks ?? {}).map((check) => `<li>${text(check.claim)}${check.stretch ? ' (stretch)' : ''}</li>`)
  return {
    title,
    html: [
      nav,
      entry ? briefHtml(slug) : `<h1>${text(title)}</h1><p>It is on the road, and cannot be run yet.</p>`,
      `<p>It proves ${text(proves)}.</p>`,
      checks.length > 0 ? `<h2>Checks</h2><ul>${checks.join('')}</ul>` : '',
      `<h2>Topics</h2><ul>${topics.map(topicItem).join('')}</ul>`,
    ].join(''),
  }
}

const topicItem = ({ id, title }: { id: string; title: string }): string => `<li><a href="/topics/${id}">${text(title)}</a></li>`

const stopItem = ({ slug, title, proves, available }: Stop): string =>
  `<li><a href="/challenges/${slug}">${text(title)}</a>: ${text(proves)}${available ? '' : ' (not yet)'}</li>`
