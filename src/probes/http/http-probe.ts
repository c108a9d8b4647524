import type { Reply, RequestOptions, Web } from '../../author/context.ts'
import { ClaimBroken } from '../../author/expect.ts'
import { sleep } from '../../base/deadline.ts'
import type { RequestBudget } from './budget.ts'
import { Client, ReplyLost, type ClientOptions } from './client.ts'
import { composeWire, prepare, targetOf, type Defaults, type Prepared } from './compose-wire.ts'
import type { Address } from './open-socket.ts'
import { REPLY_MS } from './limits.ts'
import { Origin } from './origin.ts'
import { authorityOf, STANDARD } from './standard-headers.ts'
import type { Wire } from './wire.ts'

export interface HttpProbeOptions extends ClientOptions {
  /** Where an instance listens now. Asked before every request: it may move when it is restarted. */
  address(index: number): Address
  /** What `Host` says, and what links may begin with; else the address itself. */
  authority?: string
  /** A path that every request begins with, e.g. `/api`. */
  base?: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** Every request is counted against it. */
  budget?: RequestBudget
}

const RETRIES_503 = 5
const LONGEST_WAIT_MS = 2000
const NO_OPTIONS: RequestOptions = {}

/** Speaks HTTP/1.1 to a server and records every exchange. */
export function httpProbe(options: HttpProbeOptions): Web {
  const shared = { client: new Client(options), address: (index: number) => options.address(index), authority: options.authority, budget: options.budget, base: (options.base ?? '').replace(/\/+$/, ''), signal: options.signal }
  return new HttpProbe(shared, undefined, prepare(STANDARD, options.headers).byName)
}

/** What a probe has in common with those made from it. */
interface Shared extends Pick<HttpProbeOptions, 'address' | 'authority' | 'signal' | 'budget'> {
  client: Client
  base: string
}

class HttpProbe implements Web {
  readonly #shared: Shared
  /** Which instance was chosen; undefined is the first, unchosen. */
  readonly #instance: number | undefined
  readonly #defaults: Defaults
  #authority: string | undefined
  #prepared: Prepared | undefined
  #origin: Origin | undefined

  constructor(shared: Shared, instance: number | undefined, defaults: Defaults) {
    this.#shared = shared
    this.#instance = instance
    this.#defaults = defaults
  }

  get url(): string {
    return this.#at(this.#address()).url
  }

  as(headers: Record<string, string>): Web {
    return new HttpProbe(this.#shared, this.#instance, prepare(this.#defaults, headers).byName)
  }

  instance(index: number): Web {
    return new HttpProbe(this.#shared, index, this.#defaults)
  }

  resolve(link: string): string {
    return this.#at(this.#address()).resolve(link)
  }

  get(path: string, options?: RequestOptions): Promise<Reply> {
    return this.request('GET', path, options)
  }

  head(path: string, options?: RequestOptions): Promise<Reply> {
    return this.request('HEAD', path, options)
  }

  post(path: string, body?: unknown, options?: RequestOptions): Promise<Reply> {
    return this.request('POST', path, withBody(body, options))
  }

  put(path: string, body?: unknown, options?: RequestOptions): Promise<Reply> {
    return this.request('PUT', path, withBody(body, options))
  }

  patch(path: string, body?: unknown, options?: RequestOptions): Promise<Reply> {
    return this.request('PATCH', path, withBody(body, options))
  }

  delete(path: string, options?: RequestOptions): Promise<Reply> {
    return this.request('DELETE', path, options)
  }

  request(method: string, path: string, options: RequestOptions = NO_OPTIONS): Promise<Reply> {
    const reply = this.#request(method, path, options)
    // a check that ends while a request is under way must not take the process with it
    reply.catch(() => {})
    return reply
  }

  async attempt(method: string, path: string, options: RequestOptions = NO_OPTIONS): Promise<Reply | undefined> {
    try {
      return await this.request(method, path, options)
    } catch (error) {
      if (error instanceof ReplyLost) return undefined
      throw error
    }
  }

  async #request(method: string, path: string, options: RequestOptions): Promise<Reply> {
    const { client, signal, budget } = this.#shared
    for (let tries = 0; ; tries++) {
      if (signal.aborted) throw signal.reason
      const address = this.#address()
      const wire = this.#compose(address, method, path, options)
      budget?.spend()
      const reply = await client.send({ address, wire, limitMs: options.limitMs ?? REPLY_MS, instance: this.#instance })
      if (reply.status !== 503 || options.retry503 === false || tries === RETRIES_503) return reply
      const waitMs = retryAfterMs(reply)
      if (waitMs === undefined) return reply
      await sleep(waitMs, signal)
    }
  }

  #address(): Address {
    return this.#shared.address(this.#instance ?? 0)
  }

  #compose(address: Address, method: string, path: string, options: RequestOptions): Wire {
    const origin = this.#at(address)
    let own = path
    if (!path.startsWith('/')) {
      own = origin.resolve(path)
      // an absolute link out of a reply, followed
      if (/^https?:/i.test(own)) throw new ClaimBroken({ label: 'the link', expected: `a link to ${origin.url}`, observed: path })
    }
    return composeWire(method, targetOf(this.#shared.base, own, options.query), options, this.#prepared as Prepared)
  }

  /** Makes ready for this address; it is the same nearly always. */
  #at(address: Address): Origin {
    const authority = this.#shared.authority ?? authorityOf(address)
    if (authority !== this.#authority || !this.#origin) {
      this.#authority = authority
      const host: Defaults = new Map([['host', ['Host', authority]]])
      this.#prepared = prepare(new Map([...host, ...this.#defaults]))
      this.#origin = new Origin({ tls: address.tls !== undefined, authority, base: this.#shared.base })
    }
    return this.#origin
  }
}

function withBody(body: unknown, options: RequestOptions | undefined): RequestOptions {
  if (body === undefined) return options ?? NO_OPTIONS
  return options ? { ...options, body } : { body }
}

function retryAfterMs(reply: Reply): number | undefined {
  const value = reply.header('retry-after')
  if (value === undefined) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, ms))
}
