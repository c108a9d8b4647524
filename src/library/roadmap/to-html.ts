import { Marked, type Tokens } from 'marked'

/**
 * Markdown of ours as HTML: headings can be linked to, code names its language, and
 * no HTML that was written into the text gets through.
 */
export function toHtml(markdown: string, idPrefix = ''): string {
  const taken = new Set<string>()
  const marked = new Marked({
    async: false,
    renderer: {
      html: ({ text }) => escape(text),
      heading({ depth, tokens, text }) {
        return `<h${depth} id="${unique(`${idPrefix}${slugOf(text)}`, taken)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      code: ({ text, lang }) => `<pre tabindex="0"><code class="language-${escape(lang?.match(/^[\w+#-]+/)?.[0] ?? 'text')}">${escape(text)}\n</code></pre>\n`,
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens)
        return isHarmless(href) ? `<a href="${escape(href)}" rel="noopener">${inner}</a>` : inner
      },
      image: ({ text }) => escape(text),
    },
  })
  return marked.parse(markdown) as string
}

function slugOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'section'
}

function unique(id: string, taken: Set<string>): string {
  let candidate = id
  for (let n = 2; taken.has(candidate); n++) candidate = `${id}-${n}`
  taken.add(candidate)
  return candidate
}

/** An address within this page or site, or on the web. */
function isHarmless(href: string): boolean {
  return /^(https?:\/\/|#|\/(?!\/))/i.test(href)
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
