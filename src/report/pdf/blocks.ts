import { Lexer, lexer, type Token, type Tokens } from 'marked'
import { highlight, type Piece } from './highlight.ts'
import { typographic } from './typographic.ts'

/** A run of text, as it is handed to Typst. */
export type Inline = string | { k: 'b' | 'i'; t: Inline[] } | { k: 'c'; s: string } | { k: 'a'; t: Inline[]; href: string } | { k: 'ref'; t: Inline[]; to: string } | { k: 'br' }

/** A block of text, as it is handed to Typst. */
export type Block =
  | { k: 'p'; t: Inline[] }
  | { k: 'h'; d: number; t: Inline[] }
  | { k: 'code'; s: string; lines: Piece[][]; wide: number }
  | { k: 'ul' | 'ol'; items: Block[][] }
  | { k: 'quote'; b: Block[] }
  | { k: 'table'; head: Inline[][]; rows: Inline[][][] }

/** Markdown as data: nothing of it is ever read as markup by the typesetter. A link to `#id` leads to that topic, if it is known. */
export function blocksOf(markdown: string, topics: ReadonlySet<string>): Block[] {
  return new Reader(topics).blocks(lexer(markdown))
}

/** One line of Markdown as data. */
export function inlinesOf(markdown: string): Inline[] {
  return new Reader(new Set()).inlines(Lexer.lexInline(markdown))
}

class Reader {
  readonly #topics: ReadonlySet<string>
  // quotation marks are set by what stands before them, across the borders of bold and code
  #before = ''

  constructor(topics: ReadonlySet<string>) {
    this.#topics = topics
  }

  blocks(tokens: readonly Token[]): Block[] {
    return tokens.flatMap((token) => this.#block(token))
  }

  inlines(tokens: readonly Token[]): Inline[] {
    this.#before = ''
    return tokens.map((token) => this.#inline(token))
  }

  #block(token: Token): Block[] {
    switch (token.type) {
      case 'heading':
        return [{ k: 'h', d: (token as Tokens.Heading).depth, t: this.inlines(token.tokens ?? []) }]
      case 'paragraph':
      case 'text':
        return [{ k: 'p', t: this.inlines(token.tokens ?? [token]) }]
      case 'code':
        return [code(token as Tokens.Code)]
      case 'list': {
        const list = token as Tokens.List
        return [{ k: list.ordered ? 'ol' : 'ul', items: list.items.map((item) => this.blocks(item.tokens)) }]
      }
      case 'blockquote':
        return [{ k: 'quote', b: this.blocks(token.tokens ?? []) }]
      case 'table': {
        const { header, rows } = token as Tokens.Table
        return [{ k: 'table', head: header.map((cell) => this.inlines(cell.tokens)), rows: rows.map((row) => row.map((cell) => this.inlines(cell.tokens))) }]
      }
      case 'html':
        return [{ k: 'p', t: [token.raw.trim()] }]
      default:
        return []
    }
  }

  #inline(token: Token): Inline {
    switch (token.type) {
      case 'strong':
        return { k: 'b', t: this.#within(token) }
      case 'em':
        return { k: 'i', t: this.#within(token) }
      case 'link':
        return this.#link(token as Tokens.Link)
      case 'codespan':
        this.#before = 'x'
        return { k: 'c', s: (token as Tokens.Codespan).text }
      case 'br':
        this.#before = ''
        return { k: 'br' }
      case 'text':
      case 'escape':
        return this.#text(unescape((token as Tokens.Text).text))
      default:
        return this.#text(token.raw)
    }
  }

  #within(token: Token): Inline[] {
    return ('tokens' in token ? (token.tokens ?? []) : []).map((inner) => this.#inline(inner))
  }

  #text(text: string): string {
    const set = typographic(text.replaceAll(/\s*\n\s*/g, ' '), this.#before)
    this.#before = set.at(-1) ?? this.#before
    return set
  }

  #link(token: Tokens.Link): Inline {
    const t = this.#within(token)
    if (/^https?:\/\//i.test(token.href)) return { k: 'a', t, href: token.href }
    return this.#topics.has(token.href.slice(1)) ? { k: 'ref', t, to: `topic-${token.href.slice(1)}` } : { k: 'i', t }
  }
}

function code({ text, lang = '' }: Tokens.Code): Block {
  const language = /^[\w+#-]*/.exec(lang)?.[0].toLowerCase() ?? ''
  const lines = text.split('\n').map((line) => withoutEmoji(line.replaceAll('\t', '    ')))
  return { k: 'code', s: lines.join('\n'), lines: lines.map((line) => highlight(line, language)), wide: Math.max(1, ...lines.map((line) => [...line].length)) }
}

/** Book fonts have no emoji: one in code is written as an escape sequence, and a comment behind it stays where it was. */
function withoutEmoji(line: string): string {
  const escaped = line.replaceAll(/\p{Emoji_Presentation}/gu, (emoji) => `\\u{${emoji.codePointAt(0)?.toString(16).toUpperCase()}}`)
  const grown = escaped.length - line.length
  return grown === 0 ? line : escaped.replace(/ {2,}/, (gap) => ' '.repeat(Math.max(2, gap.length - grown - 1)))
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': '\u00A0' }
const unescape = (text: string): string => text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
