export interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
  text: string
}

const VOID = ['meta', 'link', 'br', 'hr', 'img', 'input']

/** Reads XML, or a page of HTML that closes its elements. Throws at what is not well-formed. */
export function parseMarkup(source: string, kind: 'xml' | 'html'): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const rest = source.replace(/^<\?xml [^?]*\?>\s*|^<!doctype html>\s*/i, '')
  for (const [piece, close, name, attributes, selfClosing] of rest.matchAll(/<(\/?)([\w-]+)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|[^<]+|</g)) {
    const here = open.at(-1) as Element
    if (name === undefined) {
      if (piece === '<' || (here === root && piece.trim() !== '')) throw new Error(`stray text: ${piece.slice(0, 80)}`)
      here.text += unescape(piece)
    } else if (close) {
      if (here.name !== name) throw new Error(`</${name}> closes <${here.name}>`)
      open.pop()
    } else {
      const element: Element = { name, attributes: attributesOf(attributes as string), children: [], text: '' }
      here.children.push(element)
      if (!selfClosing && !(kind === 'html' && VOID.includes(name))) open.push(element)
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is never closed`)
  if (root.children.length !== 1) throw new Error(`${root.children.length} roots`)
  return root.children[0] as Element
}

/** All elements of a name below one. */
export function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, unescape(value ?? '')]))
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescape(text: string): string {
  return text.replace(/&(#x?[\da-fA-F]+|\w+);|&/g, (whole, name?: string) => {
    if (name?.startsWith('#')) return String.fromCodePoint(Number(name.replace('#x', '0x').replace('#', '')))
    const char = name && ENTITIES[name]
    if (!char) throw new Error(`a stray ampersand: ${whole}`)
    return char
  })
}
