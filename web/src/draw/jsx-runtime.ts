/**
 * What elements become where the pages are drawn by the server: text, once, in
 * place of a tree that is kept. The build puts it where Preact's own is
 * otherwise (see `drawnByServer` in vite.config.ts).
 */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }
}

type Props = Record<string, unknown> & { children?: unknown; dangerouslySetInnerHTML?: { __html: string } }

export function jsx(type: string | ((props: Props) => unknown), props: Props): Markup {
  if (typeof type === 'function') return new Markup(htmlOf(type(props)))
  const { children, dangerouslySetInnerHTML: given, ...attributes } = props
  const start = `<${type}${Object.entries(attributes).map(attribute).join('')}>`
  return new Markup(VOID.has(type) ? start : `${start}${given ? given.__html : htmlOf(children)}</${type}>`)
}

export const jsxs = jsx

export const Fragment = ({ children }: Props): unknown => children

/** Elements that have no end. */
const VOID = new Set(['area', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'])

/** Where `false` is a value, and not the want of one. */
const SAYS_FALSE = /^(aria-|data-|spellcheck$|draggable$|contenteditable$)/i

export function htmlOf(child: unknown): string {
  if (child instanceof Markup) return child.html
  if (Array.isArray(child)) return child.map(htmlOf).join('')
  return typeof child === 'string' || typeof child === 'number' ? escaped(String(child)) : ''
}

function attribute([name, value]: [string, unknown]): string {
  if (name === 'ref' || name === 'key' || typeof value === 'function' || value === null || value === undefined) return ''
  if (value === false && !SAYS_FALSE.test(name)) return ''
  return ` ${name}="${value === true && !SAYS_FALSE.test(name) ? '' : escaped(String(value))}"`
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] as string)
