export interface Section {
  title: string
  /** Of its heading, counted from 1. */
  line: number
  markdown: string
}

/** The parts of a Markdown text that stand under headings of the second level; what stands above the first is a part without a title. */
export function sections(body: string, above = 0): Section[] {
  const parts: (Section & { lines: string[] })[] = [{ title: '', line: above + 1, markdown: '', lines: [] }]
  let fence: string | undefined
  for (const [index, line] of body.split('\n').entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && fence === undefined) fence = mark
    else if (mark && fence !== undefined && mark.startsWith(fence)) fence = undefined
    const title = fence === undefined ? /^## +(.+?)[ #]*$/.exec(line)?.[1] : undefined
    if (title !== undefined) parts.push({ title, line: above + index + 1, markdown: '', lines: [] })
    else parts.at(-1)?.lines.push(line)
  }
  return parts.map(({ title, line, lines }) => ({ title, line, markdown: lines.join('\n').trim() })).filter((part) => part.title !== '' || part.markdown !== '')
}
