import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ledger } from '../../../src/base/ledger.ts'
import { Scope } from '../../../src/base/scope.ts'
import { startApp, type App } from '../../../src/server/app.ts'
import { SharedServers } from '../../../src/services/shared-servers.ts'

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Leave out the cookie, or send another one. */
  cookie?: string | null
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body as JSON. */
  json: <T = any>() => T
}

/** An app of its own, in a data folder of its own. */
export class TestApp {
  readonly app: App
  readonly home: string
  readonly cookie: string
  /** What the app complained of. */
  readonly complaints: unknown[]
  readonly #end: () => Promise<void>

  private constructor(app: App, home: string, cookie: string, complaints: unknown[], end: () => Promise<void>) {
    this.app = app
    this.home = home
    this.cookie = cookie
    this.complaints = complaints
    this.#end = end
  }

  static async start(options: { home?: string; web?: string; databaseUrl?: string } = {}): Promise<TestApp> {
    const home = options.home ?? mkdtempSync(join(tmpdir(), 'roadworthy-home-'))
    const ledger = Ledger.open()
    const scope = new Scope('the app')
    const complaints: unknown[] = []
    const app = await startApp({
      home,
      port: 0,
      version: '0.0.0-test',
      ledger,
      servers: new SharedServers({ ledger, scope, env: process.env }),
      env: process.env,
      elsewhere: join(home, 'kept'),
      look: () => Promise.resolve({ sections: [{ title: 'Languages', items: [{ name: 'JavaScript', here: '24' }] }] }),
      web: options.web ?? join(home, 'not-built'),
      ...(options.databaseUrl ? { databaseUrl: options.databaseUrl } : {}),
      complain: (error) => complaints.push(error),
    })
    await app.ready
    const exchanged = await ask(app.origin, app.url.slice(app.origin.length))
    const cookie = String(exchanged.headers['set-cookie']?.[0]).split(';')[0] as string
    return new TestApp(app, home, cookie, complaints, async () => {
      await app.close()
      await scope.close()
      ledger.close()
      if (!options.home) rmSync(home, { recursive: true, force: true })
    })
  }

  get port(): number {
    return Number(new URL(this.app.origin).port)
  }

  /** A path goes out exactly as it is written. */
  ask(path: string, { cookie = this.cookie, ...asked }: Asked = {}): Promise<Answer> {
    return ask(this.app.origin, path, { ...asked, headers: { ...(cookie === null ? {} : { cookie }), ...asked.headers } })
  }

  get<T = any>(path: string): Promise<T> {
    return this.ask(`/api/v1${path}`).then(({ json }) => json<T>())
  }

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(`/api/v1${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
  }

  /** Events of an attempt, until it has ended or `enough` says so. */
  async events(id: string, options: { after?: number; enough?: (events: Told[]) => boolean } = {}): Promise<Told[]> {
    const { reply, close } = await this.stream(`/api/v1/attempts/${id}/events`, options.after === undefined ? {} : { 'last-event-id': String(options.after) })
    const told: Told[] = []
    let rest = ''
    for await (const chunk of reply.setEncoding('utf8')) {
      const frames = (rest + (chunk as string)).split('\n\n')
      rest = frames.pop() as string
      told.push(...frames.flatMap(frameOf))
      if (options.enough?.(told)) break
    }
    close()
    return told
  }

  stream(path: string, headers: Record<string, string> = {}): Promise<{ reply: IncomingMessage; close: () => void }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.app.origin, { path, headers: { cookie: this.cookie, ...headers } })
      request.on('response', (reply) => resolve({ reply, close: () => request.destroy() }))
      request.on('error', reject)
      request.end()
    })
  }

  close(): Promise<void> {
    return this.#end()
  }
}

export interface Told {
  id: number
  event: any
}

function frameOf(frame: string): Told[] {
  const fields = Object.fromEntries(frame.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]))
  return fields['data'] === undefined ? [] : [{ id: Number(fields['id']), event: JSON.parse(fields['data']) }]
}

export function ask(origin: string, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(origin, { method, path, headers: { connection: 'close', ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }), ...headers } })
    request.on('error', reject)
    request.on('response', (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('error', reject)
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: reply.statusCode as number, headers: reply.headers, text, json: () => JSON.parse(text) })
      })
    })
    request.end(body)
  })
}
