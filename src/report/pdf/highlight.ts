/** A piece of a line of code: plain, or with what it is (keyword, string, comment, number, name, added, removed). */
export type Piece = string | { c: 'k' | 's' | 'c' | 'n' | 'h' | 'add' | 'del'; s: string }

/** Colours a line: what a reader looks for first. A parser for each language would be exact, and ten times as slow. */
export function highlight(line: string, language: string): Piece[] {
  if (language === 'diff') return [line.startsWith('+') ? { c: 'add', s: line } : line.startsWith('-') ? { c: 'del', s: line } : line]
  if (language === 'http') return http(line)
  if (language === '' || language === 'text') return [line]
  return pieces(line, grammarOf(language))
}

interface Grammar {
  comment: string
  keywords: RegExp
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + '`(?:[^`\\\\]|\\\\.)*`'
const NUMBER = String.raw`(?<![\w.$-])\d[\d_]*(?:\.\d+)?(?![\w.])`

const CODE_WORDS =
  'abstract and as assert async await begin break case catch class const continue def default defer do elif else elsif end ensure except export extends final finally fn for foreach from func function go if implements import in instanceof interface is lambda let local match module namespace new nil None not null or package private protected public raise record require rescue return select self static struct super switch then this throw throws try type typeof unless until use using var void while with yield true false True False int long string bool boolean double'
const SQL_WORDS =
  'add all alter analyze and as asc begin between by cascade check column commit conflict constraint create cross default delete desc distinct do drop else end except exists explain false filter for foreign from generated group having identity if in index inner insert intersect into is join key lateral left like limit lock locked not nothing null of offset on or order outer over partition primary references returning right rollback row rows select set share skip table then true union unique update using values view when where window with'

const wordsOf = (words: string, flags: string): RegExp => new RegExp(`^(?:${words.replaceAll(' ', '|')})$`, flags)
const IN_CODE = wordsOf(CODE_WORDS, '')
const SLASHES: Grammar = { comment: String.raw`//.*|/\*.*?\*/`, keywords: IN_CODE }
const HASHES: Grammar = { comment: String.raw`(?<![^\s;])#.*`, keywords: IN_CODE }
const GRAMMARS: Record<string, Grammar> = {
  sql: { comment: String.raw`--.*|/\*.*?\*/`, keywords: wordsOf(SQL_WORDS, 'i') },
  cql: { comment: '--.*', keywords: wordsOf(SQL_WORDS, 'i') },
  html: { comment: '<!--.*?-->|{#.*?#}', keywords: /^<\/?[a-z][\w-]*$/i },
  xml: { comment: '<!--.*?-->', keywords: /^<\/?[a-z][\w-]*$/i },
  graphql: { comment: '#.*', keywords: /^(?:query|mutation|subscription|type|input|enum|interface|union|fragment|on|schema|extend|scalar|directive|implements)$/ },
  dockerfile: { comment: '^#.*', keywords: /^(?:FROM|AS|RUN|COPY|ADD|ENV|ARG|USER|WORKDIR|EXPOSE|CMD|ENTRYPOINT|HEALTHCHECK|LABEL|VOLUME)$/ },
  yaml: { comment: HASHES.comment, keywords: /^(?:true|false|null)$/ },
  php: { comment: String.raw`//.*|/\*.*?\*/|(?<!\S)#(?!\[).*`, keywords: IN_CODE },
}
for (const name of ['python', 'py', 'ruby', 'rb', 'sh', 'bash', 'shell', 'console', 'nginx', 'toml', 'ini', 'hcl', 'conf', 'promql']) GRAMMARS[name] = HASHES
GRAMMARS['django'] = GRAMMARS['html'] as Grammar

const grammarOf = (language: string): Grammar => GRAMMARS[language] ?? SLASHES

const patterns = new Map<Grammar, RegExp>()

function pieces(line: string, grammar: Grammar): Piece[] {
  const pattern = patterns.get(grammar) ?? new RegExp(`(?<c>${grammar.comment})|(?<s>${QUOTED})|(?<n>${NUMBER})|(?<word></?[A-Za-z][\\w-]*|[A-Za-z_$][\\w$]*)`, 'g')
  patterns.set(grammar, pattern)
  const found: Piece[] = []
  let at = 0
  for (const match of line.matchAll(pattern)) {
    const c = kindOf(match.groups as Record<string, string | undefined>, grammar)
    if (!c) continue
    if (match.index > at) found.push(line.slice(at, match.index))
    found.push({ c, s: match[0] })
    at = match.index + match[0].length
  }
  return at < line.length ? [...found, line.slice(at)] : found
}

function kindOf({ c, s, n, word }: Record<string, string | undefined>, { keywords }: Grammar): 'k' | 's' | 'c' | 'n' | undefined {
  if (c !== undefined) return 'c'
  if (s !== undefined) return 's'
  if (n !== undefined) return 'n'
  return word !== undefined && keywords.test(word) ? 'k' : undefined
}

/** Request lines, status lines and header names. */
function http(line: string): Piece[] {
  const start = /^(?:[A-Z]{3,10} (?=\S+)|HTTP\/\d(?:\.\d)? \d{3})/.exec(line)?.[0]
  if (start) return [{ c: 'k', s: start }, line.slice(start.length)]
  const name = /^[A-Za-z][\w-]*:(?= |$)/.exec(line)?.[0]
  if (name) return [{ c: 'h', s: name }, line.slice(name.length)]
  return /^\s*[[{\]}"]/.test(line) ? pieces(line, SLASHES) : [line]
}
