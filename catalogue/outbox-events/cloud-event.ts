import type { BrokerMessage, OutgoingMessage } from 'roadworthy'

export const TOPIC = 'shop.orders'
export const DEAD = 'shop.orders.dead'
export const PLACED = 'shop.order.placed.v1'
export const CANCELLED = 'shop.order.cancelled.v1'

/** A CloudEvent as it was found in a message; members are what they were, sound or not. */
export interface CloudEvent {
  mode: 'structured' | 'binary'
  attributes: Record<string, unknown>
  data: unknown
}

/** Attributes of an event in binary mode: `ce-` in NATS, `cloudEvents_` or `cloudEvents:` in AMQP. Names come in lower case. */
const PREFIX = /^(?:ce-|cloudevents[_:])(?=[a-z0-9]+$)/

/** Undefined if it is none: no such attributes, and no JSON object with a specversion. */
export function readEvent(message: BrokerMessage): CloudEvent | undefined {
  const prefixed = Object.entries(message.headers).filter(([name]) => PREFIX.test(name))
  if (!message.contentType.startsWith('application/cloudevents') && prefixed.length > 0) {
    const attributes = Object.fromEntries(prefixed.map(([name, value]) => [name.replace(PREFIX, ''), percentDecoded(value)]))
    return { mode: 'binary', attributes, data: jsonIn(message.body) }
  }
  const whole = jsonIn(message.body)
  if (typeof whole !== 'object' || whole === null || !('specversion' in whole)) return undefined
  const { data, data_base64: encoded, ...attributes } = whole as Record<string, unknown>
  return { mode: 'structured', attributes, data: typeof encoded === 'string' ? jsonIn(Buffer.from(encoded, 'base64')) : data }
}

/** Another event, sent the way this message was. */
export function eventLike(message: BrokerMessage, attributes: Record<string, string>, data: unknown): OutgoingMessage {
  const event = readEvent(message)
  if (event?.mode === 'binary') {
    const name = Object.keys(message.headers).find((one) => PREFIX.test(one))
    const found = PREFIX.exec(name as string)?.[0] ?? 'ce-'
    const prefix = found.replace('cloudevents', 'cloudEvents')
    const headers = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`${prefix}${key}`, value]))
    return { contentType: message.contentType, headers, body: JSON.stringify(data) }
  }
  return { contentType: message.contentType, body: JSON.stringify({ specversion: '1.0', datacontenttype: 'application/json', ...attributes, data }) }
}

/** The same message once more, unless the broker knows it by its own id. */
export function copyOf({ body, contentType, headers }: BrokerMessage): OutgoingMessage {
  const own = Object.entries(headers).filter(([name]) => !/^(nats-|content-type$|x-death)/.test(name))
  // headers come in lower case, and AMQP tells cases apart
  return { body, contentType, headers: Object.fromEntries(own.map(([name, value]) => [name.replace(/^cloudevents/, 'cloudEvents'), value])) }
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
