import type { Body, TcpTalk } from '../model/evidence.ts'
import { cutText } from './cut-text.ts'
import { harmless } from './harmless.ts'
import type { Line } from './line.ts'
import { quantity } from './quantity.ts'

const ENDS: Record<TcpTalk['end'], string> = {
  closed: 'the program closed the connection',
  reset: 'the program reset the connection',
  open: 'the connection stayed open',
}

/** Bytes on a raw connection: line by line, with the line ends shown, because they are often the point. */
export function talkScene(talk: TcpTalk): Line[] {
  return [...raw('sent', talk.sent), ...raw('received', talk.received), { role: 'remark', text: ENDS[talk.end] }]
}

function raw(role: 'sent' | 'received', body: Body): Line[] {
  if (body.bytes === 0) return role === 'received' ? [{ role: 'remark', text: 'nothing came back' }] : []
  if (body.text === undefined) return [{ role, text: `(${quantity(body.bytes, 'byte')} that are not text)` }]
  const lines = body.text.match(/[^\n]*\n|[^\n]+/g) ?? []
  const shown: Line[] = lines.slice(0, 12).map((line) => ({ role, text: cutText(harmless(line), 200) }))
  return lines.length > 12 ? [...shown, { role: 'remark', text: quantity(lines.length - 12, 'more line') }] : shown
}
