import { SaxesParser } from 'saxes'
import { S3Error } from './s3-error.ts'

/** An element's content: text, elements by name, or several of one name. */
export type XmlContent = string | number | boolean | undefined | { [name: string]: XmlContent | XmlContent[] }

/** Writes a document in S3's namespace; members without a value are left out. */
export function xml(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"')}`
}

/** Errors stand in no namespace. */
export function errorXml(content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', content)}`
}

function element(name: string, content: XmlContent | XmlContent[], attributes = ''): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map((one) => element(name, one)).join('')
  const inner = typeof content === 'object' ? Object.entries(content).map(([child, value]) => element(child, value)).join('') : escape(String(content))
  return `<${name}${attributes}>${inner}</${name}>`
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"\r]/g, (char) => `&#${char.charCodeAt(0)};`)
}

export interface XmlElement {
  name: string
  text: string
  children: XmlElement[]
}

/** Reads a small document; throws MalformedXML. */
export function readXml(text: string, root: string): XmlElement {
  const malformed = new S3Error(400, 'MalformedXML', 'The XML is not well-formed, or not what is expected here.')
  const parser = new SaxesParser()
  const top: XmlElement = { name: '', text: '', children: [] }
  const open = [top]
  const last = () => open.at(-1) as XmlElement
  parser.on('error', () => {
    throw malformed
  })
  parser.on('opentag', ({ name }) => {
    const child: XmlElement = { name, text: '', children: [] }
    last().children.push(child)
    open.push(child)
  })
  parser.on('text', (piece) => (last().text += piece))
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  const found = top.children[0]
  if (found?.name !== root) throw malformed
  return found
}

export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text
}
