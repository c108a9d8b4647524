import type { Complaint } from './complaint.ts'
import type { OpenApi } from './document.ts'
import { essence, type Content, type Operation, type Response } from './operations.ts'

/** As much of a reply as a document speaks of; what the HTTP probe returns fits. */
export interface DescribedReply {
  status: number
  mediaType: string
  header(name: string): string | undefined
  text: string
  bytes: Buffer
}

const NEVER_A_BODY = new Set([204, 205, 304])

/** Where a reply is not as its operation declares it. */
export function checkReply(document: OpenApi, operation: Operation, reply: DescribedReply): Complaint[] {
  const rule = `${operation.pointer}/responses`
  const response = responseFor(operation, reply.status)
  if (!response) {
    const declared = Object.keys(operation.responses).join(', ') || 'none'
    return [{ pointer: '', message: `status ${reply.status} is not declared; declared: ${declared}`, rule }]
  }
  const missing = response.requiredHeaders.filter((name) => reply.header(name) === undefined)
  const complaints = missing.map((name) => ({ pointer: '', message: `the header \`${name}\` is missing`, rule }))
  return operation.method === 'HEAD' || NEVER_A_BODY.has(reply.status) ? complaints : [...complaints, ...checkBody(document, response, reply, rule)]
}

/** The exact status, else its class, else the default. */
export function responseFor(operation: Operation, status: number): Response | undefined {
  return operation.responses[String(status)] ?? operation.responses[`${Math.floor(status / 100)}XX`] ?? operation.responses.default
}

function checkBody(document: OpenApi, response: Response, reply: DescribedReply, rule: string): Complaint[] {
  const declared = response.content.map(({ type }) => type).join(', ')
  if (reply.bytes.length === 0) return declared ? [{ pointer: '', message: `${declared} is declared, and the body is empty`, rule }] : []
  if (!declared) return [{ pointer: '', message: `no body is declared, and ${reply.bytes.length} bytes came`, rule, harmless: true }]
  const content = contentFor(response.content, reply.mediaType)
  if (!content) return [{ pointer: '', message: `media type \`${reply.mediaType}\` is not declared; declared: ${declared}`, rule }]
  const schema = content.schema === undefined ? undefined : document.reply.at(content.schema)
  if (schema === undefined) return []
  if (!isJson(reply.mediaType)) return reply.mediaType.startsWith('text/') ? document.reply.complaints(schema, reply.text, content.schema) : []
  const body = parsed(reply.text)
  return body ? document.reply.complaints(schema, body.value, content.schema) : [{ pointer: '', message: `the body says \`${reply.mediaType}\` and is not JSON`, rule }]
}

/** The type itself, else `type/*`, else `*\/*`. */
function contentFor(content: Content[], mediaType: string): Content | undefined {
  const type = essence(mediaType)
  return [type, `${type.split('/')[0]}/*`, '*/*'].map((range) => content.find((one) => one.type === range)).find((one) => one !== undefined)
}

export function isJson(type: string): boolean {
  return /^[^/]+\/(?:json|[^/]+\+json)$/.test(essence(type))
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
