import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Markdown as it reads well in a terminal: paragraphs wrapped, headings and code set off, tables and code left as they are. */
export function renderMarkdown(source: string, options: { width: number; color: boolean }): string {
  const paint = (style: Style, text: string) => (options.color ? styleText(style, text, { validateStream: false }) : text)
  const out: string[] = []
  let paragraph: string[] = []
  let inCode = false
  const flush = () => {
    if (paragraph.length > 0) out.push(...wrap(paragraph.join(' '), options.width).map((line) => inline(line, paint)))
    paragraph = []
  }
  for (const line of source.split('\n')) {
    if (line.startsWith('```')) {
      flush()
      inCode = !inCode
    } else if (inCode) {
      out.push(paint('cyan', `    ${line}`))
    } else if (/^#{1,6} /.test(line)) {
      flush()
      out.push(paint(['bold', 'underline'], line.replace(/^#+ /, '')))
    } else if (/^\s*([-*]|\d+\.) /.test(line)) {
      flush()
      paragraph = [line]
    } else if (/^\s*\|/.test(line) || line.trim() === '') {
      flush()
      if (!/^\s*\|[\s:|-]+\|\s*$/.test(line)) out.push(inline(line, paint))
    } else {
      paragraph.push(paragraph.length === 0 ? line : line.trim())
    }
  }
  flush()
  return out.join('\n')
}

function inline(text: string, paint: (style: Style, text: string) => string): string {
  return text
    .replace(/\[([^\]]+)\]\((https?:[^)]+)\)/g, '$1 <$2>')
    .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => paint('bold', bold))
    .replace(/`([^`]+)`/g, (_, code: string) => paint('cyan', code))
}

/** Breaks at blanks; what follows the first line is indented as a list item's text is. */
function wrap(text: string, width: number): string[] {
  const indent = ' '.repeat(/^\s*(?:(?:[-*]|\d+\.) )?/.exec(text)?.[0].length ?? 0)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
