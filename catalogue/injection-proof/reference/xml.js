import { SaxesParser } from 'saxes'
import { Refusal, invalid } from './refusal.js'

/** `<supply><name>…</name><color>…</color><cents>…</cents><note>…</note></supply>` as the part it describes. */
export function partFromXml(xml) {
  const fields = Object.create(null)
  const open = []
  const parser = new SaxesParser()

  const add = (text) => {
    if (open.length === 2) fields[open[1]] += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('opentag', ({ name }) => {
    open.push(name)
    if (open.length === 2) fields[name] = ''
  })
  parser.on('closetag', () => open.pop())
  // a document type brings entities, and entities bring files, requests and floods; a part needs none
  parser.on('doctype', () => {
    throw invalid('A document type is not taken')
  })
  parser.on('error', () => {
    throw new Refusal(400, 'The body is not well-formed XML')
  })

  parser.write(xml).close()
  const { cents, ...texts } = fields
  return { ...texts, cents: /^[0-9]{1,9}$/.test(cents) ? Number(cents) : undefined }
}
