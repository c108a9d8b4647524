import { UserMistake } from '../../model/mistake.ts'
import { Fields } from './fields.ts'

export interface Page {
  fields: Fields
  body: string
  /** Lines of the file above the body. */
  above: number
}

/** Parts a Markdown file into the YAML at its head and the text below. */
export function frontMatter(file: string, source: string): Page {
  const text = source.replaceAll('\r\n', '\n')
  const found = /^---\n([^]*?\n)---\n/.exec(text)
  if (!found) throw new UserMistake('It must begin with front matter.', { where: `${file}:1`, fix: 'Write YAML between two lines of `---` at its head.' })
  return { fields: Fields.parse(file, found[1] as string, 1), body: text.slice(found[0].length), above: linesIn(found[0]) }
}

const linesIn = (text: string): number => text.split('\n').length - 1
