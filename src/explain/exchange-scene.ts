import type { Exchange } from '../model/evidence.ts'
import type { Broken } from '../model/finding.ts'
import { bodyLines } from './body-lines.ts'
import { cutText } from './cut-text.ts'
import { harmless } from './harmless.ts'
import { headerLines } from './header-lines.ts'
import type { Focus, Line } from './line.ts'
import { whatWasExpected } from './what-was-expected.ts'

type Response = NonNullable<Exchange['response']>

/** A request and its reply, with carets under what is wrong if it is this one. */
export function exchangeScene(exchange: Exchange, focus: Focus): Line[] {
  return [...requestLines(exchange, focus.brief), ...replyLines(exchange, focus)]
}

function requestLines({ request, instance }: Exchange, brief: boolean): Line[] {
  const where = instance === undefined ? '' : ` (instance ${instance + 1})`
  return [
    { role: 'sent', text: cutText(harmless(`${request.method} ${request.target}${where}`), 240) },
    ...headerLines(request.headers, 'sent', { brief }),
    ...bodyLines(request.body, { role: 'sent', brief: true }),
  ]
}

function replyLines(exchange: Exchange, { brief, broken }: Focus): Line[] {
  const { response } = exchange
  if (!response) return [noReply(exchange, brief)]
  const header = /^header:(.+)$/.exec(broken?.part ?? '')?.[1]
  return [
    statusLine(response, broken),
    ...headerLines(response.headers, 'received', { brief, ...(header && broken ? { wrong: { name: header, says: whatWasExpected(broken) } } : {}) }),
    ...bodyLines(response.body, { role: 'received', brief, ...wrongBody(response, broken) }),
  ]
}

function noReply(exchange: Exchange, brief: boolean): Line {
  const text = harmless(`no complete reply: ${exchange.error ?? 'the connection ended'}`)
  return { role: 'received', text, ...(brief ? {} : { mark: { from: 0, to: 'no complete reply'.length, says: 'expected a reply' } }) }
}

function statusLine(response: Response, broken: Broken | undefined): Line {
  const status = String(response.status)
  const text = harmless(`${status} ${response.reason}`.trimEnd())
  const wrong = broken?.part === 'status' || (broken?.part === 'body' && broken.pointer === '/status' && !isInBody(response, '/status'))
  return { role: 'received', text, ...(wrong ? { mark: { from: 0, to: status.length, says: whatWasExpected(broken) } } : {}) }
}

/** A pointer may lead into the body, or into the reply as a whole. */
function wrongBody(response: Response, broken: Broken | undefined): { wrong?: { pointer: string; says: string } } {
  if (broken?.part !== 'body') return {}
  const pointer = broken.pointer ?? ''
  if (pointer === '/status' && !isInBody(response, '/status')) return {}
  const inner = /^\/body(\/|$)/.test(pointer) && !isInBody(response, '/body') ? pointer.slice('/body'.length) : pointer
  return { wrong: { pointer: inner, says: whatWasExpected(broken) } }
}

function isInBody(response: Response, pointer: string): boolean {
  return response.body.text?.includes(`"${pointer.slice(1)}"`) ?? false
}
