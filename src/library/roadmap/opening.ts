import type { Opening } from '../../model/roadmap.ts'
import { frontMatter } from './front-matter.ts'
import { toHtml } from './to-html.ts'

/** Reads opening.md: what a backend developer does, and the routes over the road. */
export function readOpening(file: string, source: string): Opening {
  const { fields, body } = frontMatter(file, source)
  fields.only('title', 'summary', 'routes')
  const routes = fields.mappings('routes').map((route) => {
    route.only('title', 'text', 'steps')
    return { title: route.text('title'), text: route.text('text'), steps: route.wholes('steps') }
  })
  const markdown = body.trim()
  return { title: fields.text('title'), summary: fields.text('summary'), routes, markdown, html: toHtml(markdown) }
}
