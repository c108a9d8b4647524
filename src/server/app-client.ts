import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Problem } from '../model/api.ts'
import { CannotTell, UserMistake } from '../model/mistake.ts'

/** The command line's way into an app that runs. */
export class AppClient {
  readonly #origin: string
  readonly #cookie: string

  private constructor(origin: string, cookie: string) {
    this.#origin = origin
    this.#cookie = cookie
  }

  /** With the address that the app has left, token and all. */
  static async connect(url: string): Promise<AppClient> {
    const { origin } = new URL(url)
    const reply = await fetch(url, { redirect: 'manual' }).catch((error: Error) => {
      throw new CannotTell(`The app at ${origin} does not answer: ${error.message}.`, 'End it, and try again.')
    })
    const cookie = reply.headers.get('set-cookie')?.split(';')[0]
    if (!cookie) throw new CannotTell(`The app at ${origin} does not let us in.`, 'End it, and try again.')
    return new AppClient(origin, cookie)
  }

  async get(path: string): Promise<Readable> {
    const reply = await this.#ask(path, {})
    return Readable.fromWeb(reply.body as ReadableStream)
  }

  async post(path: string, type: string, body: Readable): Promise<unknown> {
    const reply = await this.#ask(path, { method: 'POST', headers: { 'content-type': type }, body: Readable.toWeb(body) as never, duplex: 'half' } as RequestInit)
    return reply.json()
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const reply = await fetch(`${this.#origin}/api/v1${path}`, { ...init, headers: { ...init.headers, cookie: this.#cookie } })
    if (reply.ok) return reply
    const { title, detail, fix } = (await reply.json()) as Problem
    throw new UserMistake(detail ?? `${title}.`, fix ? { fix } : {})
  }
}
