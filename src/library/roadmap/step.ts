import { UserMistake } from '../../model/mistake.ts'
import type { RoadmapStep, Topic } from '../../model/roadmap.ts'
import type { Fields } from './fields.ts'
import { frontMatter } from './front-matter.ts'
import { sections, type Section } from './sections.ts'
import { toHtml } from './to-html.ts'

/** Reads a step-NN.md: its front matter, and one section of text for each of its topics. */
export function readStep(file: string, source: string, number: number): RoadmapStep {
  const { fields, body, above } = frontMatter(file, source)
  fields.only('step', 'title', 'summary', 'why', 'outcomes', 'topics')
  const step = fields.whole('step')
  if (step !== number) throw fields.wrong('step', `This is the file of step ${number}, and it says \`step: ${step}\`.`, `Write \`step: ${number}\`, or give the file another name.`)
  const texts = sections(body, above)
  const topics = fields.mappings('topics').map((topic, index) => readTopic(file, topic, texts[index]))
  const extra = texts[topics.length]
  if (extra) throw new UserMistake(`The section “${extra.title}” belongs to no topic.`, { where: `${file}:${extra.line}`, fix: 'Name its topic in the front matter, or take the section away.' })
  return { step, title: fields.text('title'), summary: fields.text('summary'), why: fields.text('why'), outcomes: fields.texts('outcomes'), topics }
}

function readTopic(file: string, fields: Fields, section: Section | undefined): Topic {
  fields.only('id', 'title', 'needs', 'provenBy', 'technologies', 'sources')
  const id = fields.id('id')
  const title = fields.text('title')
  if (!section) throw fields.wrong('title', `The topic “${title}” has no section.`, `Write \`## ${title}\` and its text below the front matter.`)
  if (section.title !== title) {
    const fix = 'The sections have the titles of the topics, in their order.'
    throw new UserMistake(`The section of the topic “${title}” was expected here, not “${section.title}”.`, { where: `${file}:${section.line}`, fix })
  }
  return {
    id,
    title,
    needs: fields.texts('needs'),
    provenBy: fields.texts('provenBy'),
    technologies: fields.texts('technologies'),
    sources: fields.mappings('sources').map(readSource),
    markdown: section.markdown,
    html: toHtml(section.markdown, `${id}-`),
  }
}

function readSource(fields: Fields): { title: string; url: string } {
  const url = fields.only('title', 'url').text('url')
  if (!URL.canParse(url) || !url.startsWith('https://')) throw fields.wrong('url', `\`${url}\` is not an https address.`, 'Give the address as it stands in a browser.')
  return { title: fields.text('title'), url }
}
