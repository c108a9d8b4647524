import { isNode, type Node } from './node.ts'
import type { Schemas } from './schemas.ts'
import { flatOf } from './told-values.ts'

/** A value as a form would send it. */
export function formText(value: unknown): string {
  const parameters = new URLSearchParams()
  for (const [name, member] of Object.entries(isNode(value) ? value : {})) {
    for (const one of Array.isArray(member) ? member : [member]) parameters.append(name, textOf(one))
  }
  return parameters.toString()
}

/** A member of a form that is sent as a file (RFC 7578, 4.2). */
export class FormFile {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer

  constructor(name: string, type: string, bytes: Buffer) {
    this.name = name
    this.type = type
    this.bytes = bytes
  }
}

/** The same as parts (RFC 7578); of a list each has its own. */
export function formParts(value: unknown, boundary: string): Buffer {
  const parts = Object.entries(isNode(value) ? value : {}).flatMap(([name, member]) => (Array.isArray(member) ? member : [member]).map((one): [string, unknown] => [name.replaceAll('"', '%22'), one]))
  const pieces = parts.flatMap(([name, one]) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`
    return one instanceof FormFile ? [`${head}; filename="${one.name}"\r\nContent-Type: ${one.type}\r\n\r\n`, one.bytes, '\r\n'] : [`${head}\r\n\r\n${textOf(one)}\r\n`]
  })
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece as string)))
}

/** One pixel: many servers take pictures and nothing else. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

/** The value with files where its schema has bytes in a text: pictures, or texts. */
export function withFiles(schemas: Schemas, schema: Node | boolean, value: unknown, picture: boolean): unknown {
  const properties = flatOf(schemas, schema)?.properties
  if (!isNode(value) || !isNode(properties)) return value
  const file = (text: unknown) => (picture ? new FormFile('picture.png', 'image/png', PICTURE) : new FormFile('text.txt', 'text/plain', Buffer.from(String(text))))
  const sent = (member: unknown, of: unknown): unknown => {
    const flat = flatOf(schemas, of)
    if (Array.isArray(member)) return member.map((one) => sent(one, flat?.items))
    return typeof member === 'string' && flat && isFile(flat) ? file(member) : member
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sent(member, properties[name])]))
}

/** As 3.0 says it, and as later ones do. */
function isFile({ format, contentMediaType, contentEncoding }: Node): boolean {
  return format === 'binary' || (typeof contentMediaType === 'string' && contentEncoding === undefined)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
