import { randomBytes } from 'node:crypto'
import type { Reply, Web } from '../../author/context.ts'
import { GivenBroken } from '../../author/expect.ts'
import type { UserRecipe } from '../../model/inspection.ts'
import type { Random } from '../../base/random.ts'
import { at } from './node.ts'

/** Where it is remembered what lets a user in, before it is sent. */
export interface Keyring {
  header(user: string, name: string, value: string): void
  /** What it sends or is given, by name: members that are called like secrets are ones. */
  body(user: string, body: unknown): void
}

/** One user's headers. Logging in anew takes the same names, since the user is there already. */
export class User {
  readonly #recipe: UserRecipe
  readonly #label: string
  readonly #word: string
  /** Not from the seed: that is printed, and whoever reads a sheet is not to become this user. */
  readonly #secret = randomBytes(12).toString('hex')
  readonly #keyring: Keyring | undefined
  #headers: Promise<Record<string, string>> | undefined
  #times = 0

  constructor(recipe: UserRecipe, label: string, random: Random, keyring?: Keyring) {
    this.#recipe = recipe
    this.#label = label
    this.#word = random.letters(10)
    this.#keyring = keyring
  }

  /** Logs in, at the first time. */
  headers(web: Web): Promise<Record<string, string>> {
    this.#headers ??= this.#enter(web).catch((error) => {
      this.#headers = undefined
      throw error
    })
    return this.#headers
  }

  /** Forgets the session that these headers belong to, if it is still the one in use. */
  async renew(web: Web, known: Record<string, string>): Promise<Record<string, string>> {
    if ((this.#recipe.steps ?? []).length === 0) return known
    if ((await this.headers(web)) === known) this.#headers = undefined
    return this.headers(web)
  }

  async #enter(web: Web): Promise<Record<string, string>> {
    const again = this.#times++ > 0
    const names: Record<string, string> = { random: this.#word, secret: this.#secret }
    this.#keyring?.body(this.#label, { secret: this.#secret })
    for (const [index, step] of (this.#recipe.steps ?? []).entries()) {
      const path = filled(step.path, names) as string
      const [headers, body] = [this.#headersFrom(step.headers, names), filled(step.body, names)]
      this.#keyring?.body(this.#label, body)
      const reply = await web.request(step.method.toUpperCase(), path, { headers, ...bodyOf(body, step.contentType) })
      const needed = Object.entries(step.take ?? {})
      // who is there already cannot be made once more
      if (again && needed.length === 0) continue
      const what = `${this.#label}, step ${index + 1}: ${step.method.toUpperCase()} ${path}`
      if (reply.status >= 400) throw new GivenBroken({ label: what, expected: 'a reply that lets the user in, as `inspect.users` says', observed: `status ${reply.status}`, part: 'status' }, reply.exchange)
      for (const [name, where] of needed) {
        names[name] = taken(reply, where, what)
        this.#keyring?.body(this.#label, { [name]: names[name] })
      }
    }
    return this.#headersFrom(this.#recipe.headers, names)
  }

  #headersFrom(templates: Readonly<Record<string, string>> = {}, names: Record<string, string>): Record<string, string> {
    const headers = filled(templates, names) as Record<string, string>
    for (const [name, value] of Object.entries(headers)) this.#keyring?.header(this.#label, name, value)
    return headers
  }
}

function bodyOf(body: unknown, contentType: string | undefined): { body?: unknown; contentType?: string } {
  if (body === undefined) return {}
  if (contentType === 'application/x-www-form-urlencoded' && typeof body === 'object') return { body: new URLSearchParams(body as Record<string, string>).toString(), contentType }
  return { body, ...(contentType ? { contentType } : {}) }
}

function taken(reply: Reply, where: string, what: string): string {
  const value = where.startsWith('header:') ? fromHeader(reply, where.slice('header:'.length).trim().toLowerCase()) : at(reply.body, where.startsWith('/') || where === '' ? where : `/${where}`)
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new GivenBroken({ label: what, expected: `\`${where}\` in the reply, as \`inspect.users\` says`, observed: 'it is not there', part: 'body' }, reply.exchange)
}

/** Of cookies, what is to be sent back. */
function fromHeader(reply: Reply, name: string): string | undefined {
  if (name !== 'set-cookie') return reply.header(name)
  const cookies = reply.headers(name).map((line) => (line.split(';')[0] as string).trim())
  return cookies.length > 0 ? cookies.join('; ') : undefined
}

/** `{name}` in every text of a value. */
function filled(value: unknown, names: Record<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(names, name) ? (names[name] as string) : whole))
  if (Array.isArray(value)) return value.map((one) => filled(one, names))
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, names)]))
  return value
}
