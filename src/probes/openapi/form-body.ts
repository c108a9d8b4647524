import { isNode } from './node.ts'

/** A value as a form would send it. */
export function formText(value: unknown): string {
  const parameters = new URLSearchParams()
  for (const [name, member] of Object.entries(isNode(value) ? value : {})) {
    for (const one of Array.isArray(member) ? member : [member]) parameters.append(name, textOf(one))
  }
  return parameters.toString()
}

/** The same as parts (RFC 7578). */
export function formParts(value: unknown, boundary: string): string {
  const parts = Object.entries(isNode(value) ? value : {}).map(([name, member]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name.replaceAll('"', '%22')}"\r\n\r\n${textOf(member)}\r\n`)
  return `${parts.join('')}--${boundary}--\r\n`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
