import { connect } from 'node:net'
import type { Reply, Started, Web } from 'roadworthy'
import { START_MS } from './lambda.ts'
import type { CheckContext } from './services.ts'

export interface Standing {
  process: Started
  web: Web
}

/** Starts a process that serves HTTP, and waits until it does; asking nothing of it. */
export async function startServer(context: CheckContext, process: 'cloudrun' | 'azure'): Promise<Standing> {
  const port = process === 'azure' ? 'FUNCTIONS_CUSTOMHANDLER_PORT' : 'PORT'
  const started = await context.subject.start(process, { port })
  const web = started.web as Web
  const { became } = await context.poll({
    ask: async () => started.exit !== undefined || (await listens(web.url, '127.0.0.1', context.signal)),
    holds: Boolean, withinMs: await context.patience(START_MS),
  })
  context.expect(`the ${process} process`, became && started.exit === undefined ? 'answers on its port' : 'does not').toBe('answers on its port')
  return { process: started, web }
}

/** Whether somebody takes connections at a port of this machine, by one of its addresses. */
export function listens(url: string, host: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(new URL(url).port), signal })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
  })
}

const TYPE = 'google.cloud.storage.object.v1.finalized'

export interface CloudEvent {
  id: string
  bucket: string
  name: string
}

/** Eventarc's way of telling that an object was written: the attributes are headers. */
export function sendBinary(web: Web, event: CloudEvent, changes: { headers?: Record<string, string | undefined>; body?: unknown } = {}): Promise<Reply> {
  const attributes = { ...attributesOf(event), time: '2026-03-01T09:30:00Z' }
  const headers = { ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encoded(value)])), ...changes.headers }
  const kept = Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))
  return web.post('/', changes.body ?? dataOf(event), { headers: kept, retry503: false, limitMs: 20_000 })
}

/** The same event whole in the body. */
export function sendStructured(web: Web, event: CloudEvent): Promise<Reply> {
  const body = { ...attributesOf(event), datacontenttype: 'application/json', data: dataOf(event) }
  return web.post('/', JSON.stringify(body), { contentType: 'application/cloudevents+json; charset=UTF-8', retry503: false, limitMs: 20_000 })
}

function attributesOf({ id, bucket, name }: CloudEvent): Record<string, string> {
  return { specversion: '1.0', id, source: `//storage.googleapis.com/projects/_/buckets/${bucket}`, type: TYPE, subject: `objects/${name}` }
}

function dataOf({ bucket, name }: CloudEvent): unknown {
  return { kind: 'storage#object', id: `${bucket}/${name}/1`, bucket, name, contentType: 'text/csv', timeCreated: '2026-03-01T09:30:00Z' }
}

/** What a header cannot carry is percent-encoded (CloudEvents HTTP binding). */
function encoded(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]|[%"]/gu, (char) => encodeURIComponent(char))
}

/** What the Functions host sends to a custom handler when a queue's message is due; `message` is the message's text. */
export function sendMessage(web: Web, { binding, message, id }: { binding: string; message: string; id: string }): Promise<Reply> {
  const at = '2026-03-01T09:30:00.000Z'
  const metadata = { DequeueCount: 1, Id: id, InsertionTime: at, ExpirationTime: at, NextVisibleTime: at, PopReceipt: 'receipt', sys: { MethodName: 'totals', UtcNow: at, RandGuid: id } }
  return web.post('/totals', { Data: { [binding]: message }, Metadata: metadata }, { retry503: false, limitMs: 20_000, headers: { 'X-Azure-Functions-InvocationId': id } })
}
