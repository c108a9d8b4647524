import type { Address } from '../source.ts'

/** The management plugin's way in, with the right to make virtual hosts. */
export interface ManagementAccess extends Address {
  user: string
  password: string
}

const LIMIT_MS = 30_000

/** Speaks to the management API of RabbitMQ. A refusal throws. */
export class Management {
  readonly #origin: string
  readonly #authorization: string

  constructor({ host, port, user, password }: ManagementAccess) {
    this.#origin = `http://${host}:${port}`
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.#ask('GET', path)).json()) as T
  }

  async put(path: string, body: unknown): Promise<void> {
    await (await this.#ask('PUT', path, body)).arrayBuffer()
  }

  async delete(path: string): Promise<void> {
    await (await this.#ask('DELETE', path)).arrayBuffer()
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Response> {
    const reply = await fetch(`${this.#origin}/api/${path}`, {
      method,
      headers: { Authorization: this.#authorization, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${(await reply.text()).slice(0, 200)}`)
    return reply
  }
}
