import type { Opening, Route } from '../../model/roadmap.ts'
import type { Fields } from './fields.ts'
import { frontMatter } from './front-matter.ts'
import { toHtml } from './to-html.ts'

/** Reads opening.md: what a backend developer does, and the routes over the road. */
export function readOpening(file: string, source: string): Opening {
  const { fields, body } = frontMatter(file, source)
  fields.only('title', 'summary', 'routes')
  const routes = fields.mappings('routes').map(readRoute)
  const markdown = body.trim()
  return { title: fields.text('title'), summary: fields.text('summary'), routes, markdown, html: toHtml(markdown) }
}

function readRoute(route: Fields): Route {
  route.only('id', 'title', 'for', 'steps')
  const steps = route.mappings('steps').map((stop) => ({ step: stop.only('step', 'how').whole('step'), how: stop.text('how') }))
  return { id: route.id('id'), title: route.text('title'), for: route.text('for'), steps }
}
