import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Traces } from '../../support/left-over.ts'
import { BIN } from '../../support/roadworthy.ts'
import { ask, type Answer, type Asked } from './support.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** `roadworthy start`, as it was built. */
export class AppProcess {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  #cookie = ''

  constructor(home: string, options: { traces?: Traces; port?: number; env?: Record<string, string> } = {}) {
    this.child = spawn(process.execPath, [BIN, 'start', '--no-open', ...(options.port === undefined ? [] : ['--port', String(options.port)])], {
      env: { ...process.env, DATABASE_URL: '', ROADWORTHY_HOME: home, ...(options.traces ? { TMPDIR: options.traces.folder } : {}), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()))
    this.child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
    this.ended = once(this.child, 'close').then(([code]) => ({ code: code as number | null, stdout: this.#stdout, stderr: this.#stderr }))
  }

  /** The address it prints, once the app lets us in. */
  async url(): Promise<string> {
    for (const end = performance.now() + 30_000; performance.now() < end; ) {
      const url = /http:\S+/.exec(this.#stdout)?.[0]
      if (url) {
        this.#cookie = String((await ask(new URL(url).origin, `/${new URL(url).search}`)).headers['set-cookie']?.[0]).split(';')[0] as string
        return url
      }
      if (this.child.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`it did not start: ${this.#stdout}${this.#stderr}`)
  }

  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const { origin } = new URL(/http:\S+/.exec(this.#stdout)?.[0] ?? 'http://none')
    return ask(origin, `/api/v1${path}`, { ...asked, headers: { cookie: this.#cookie, ...asked.headers } })
  }

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
  }
}
