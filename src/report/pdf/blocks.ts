import { lexer, type Token, type Tokens } from 'marked'
import { typographic } from './typographic.ts'

/** A run of text, as it is handed to Typst. */
export type Inline = string | { k: 'b' | 'i'; t: Inline[] } | { k: 'c'; s: string } | { k: 'a'; t: Inline[]; href: string } | { k: 'br' }

/** A block of text, as it is handed to Typst. */
export type Block =
  | { k: 'p'; t: Inline[] }
  | { k: 'h'; d: number; t: Inline[] }
  | { k: 'code'; lang: string; s: string; wide: number }
  | { k: 'ul' | 'ol'; items: Block[][] }
  | { k: 'quote'; b: Block[] }
  | { k: 'table'; head: Inline[][]; rows: Inline[][][] }

/** Markdown as data: nothing of it is ever read as markup by the typesetter. */
export function blocksOf(markdown: string): Block[] {
  return blocks(lexer(markdown))
}

function blocks(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => block(token))
}

function block(token: Token): Block[] {
  switch (token.type) {
    case 'heading':
      return [{ k: 'h', d: (token as Tokens.Heading).depth, t: inlines(token.tokens ?? []) }]
    case 'paragraph':
    case 'text':
      return [{ k: 'p', t: inlines(token.tokens ?? [token]) }]
    case 'code':
      return [code(token as Tokens.Code)]
    case 'list': {
      const list = token as Tokens.List
      return [{ k: list.ordered ? 'ol' : 'ul', items: list.items.map((item) => blocks(item.tokens)) }]
    }
    case 'blockquote':
      return [{ k: 'quote', b: blocks(token.tokens ?? []) }]
    case 'table': {
      const { header, rows } = token as Tokens.Table
      return [{ k: 'table', head: header.map((cell) => inlines(cell.tokens)), rows: rows.map((row) => row.map((cell) => inlines(cell.tokens))) }]
    }
    case 'html':
      return [{ k: 'p', t: [token.raw.trim()] }]
    default:
      return []
  }
}

/** What Typst knows these languages by. */
const LANGUAGES: Record<string, string> = { csharp: 'cs', console: 'sh', shell: 'sh', django: 'html', jsx: 'js', text: '' }

function code({ text, lang = '' }: Tokens.Code): Block {
  const name = /^[\w+#-]*/.exec(lang)?.[0].toLowerCase() ?? ''
  return { k: 'code', lang: LANGUAGES[name] ?? name, s: text, wide: Math.max(...text.split('\n').map((line) => [...line].length)) }
}

function inlines(tokens: readonly Token[]): Inline[] {
  // quotation marks are set by what stands before them, across the borders of bold and code
  let before = ''
  const walk = (token: Token): Inline => {
    if (token.type === 'codespan' || token.type === 'image') before = 'x'
    switch (token.type) {
      case 'strong':
        return { k: 'b', t: (token.tokens ?? []).map(walk) }
      case 'em':
        return { k: 'i', t: (token.tokens ?? []).map(walk) }
      case 'link':
        return link(token as Tokens.Link, (token.tokens ?? []).map(walk))
      case 'codespan':
        return { k: 'c', s: (token as Tokens.Codespan).text }
      case 'br':
        return { k: 'br' }
      default: {
        if (token.type === 'text' && 'tokens' in token && token.tokens) return { k: 'i', t: token.tokens.map(walk) }
        const text = typographic(token.type === 'text' || token.type === 'escape' ? unescape((token as Tokens.Text).text) : token.raw, before)
        before = text.at(-1) ?? before
        return text
      }
    }
  }
  return tokens.map(walk)
}

function link({ href }: Tokens.Link, t: Inline[]): Inline {
  return /^https?:\/\//i.test(href) || href.startsWith('#') ? { k: 'a', t, href } : { k: 'i', t }
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': '\u00A0' }
const unescape = (text: string): string => text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
