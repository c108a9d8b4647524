import { briefOf, find } from '../library/catalogue.ts'
import { renderMarkdown } from './markdown.ts'

/** Prints the brief of a challenge. */
export async function show(slug: string, color: boolean | undefined): Promise<void> {
  const { challenge } = await find(slug)
  const decorated = color ?? (process.stdout.isTTY === true && !process.env.NO_COLOR)
  const width = Math.min(process.stdout.columns ?? 100, 100)
  process.stdout.write(`${renderMarkdown(briefOf(slug), { width, color: decorated })}\n`)
  const checks = Object.keys(challenge.checks).length
  process.stdout.write(`\n${checks} checks. Begin with \`roadworthy new ${slug}\`.\n`)
}
