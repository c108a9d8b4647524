import type { AttemptEvent, Listener } from '../../model/event.ts'
import type { Body, Evidence } from '../../model/evidence.ts'
import type { Finding } from '../../model/finding.ts'
import type { UserRecipe } from '../../model/inspection.ts'
import { isCredential, isSecretName, letsIn, masked } from './credentials.ts'

/** Shorter ones are words as well. */
const SHORTEST = 8
const MASK = '<secret>'
/** Of values that nobody told us of, so many are remembered: each answer may set a new cookie. */
const MOST_SEEN = 1000

const PLACEHOLDER = String.raw`<(?:secret|[^<>"&\s]+ of user \d+)>`
const MEMBER = new RegExp(String.raw`("[\w-]*(?:password|passwd|secret|token(?!_?type)|api_?key)[\w-]*"\s*:\s*")(?!${PLACEHOLDER}")((?:[^"\\]|\\.){4,})(")`, 'gi')
const FIELD = new RegExp(String.raw`((?:^|[?&\s])[\w-]*(?:password|passwd|secret|token(?!_?type)|api_?key)[\w-]*=["']?)(?!${PLACEHOLDER})[^&\s"']{4,}`, 'gi')

/**
 * What would let a reader in, and a way to tell of an attempt without it: a report is made to be handed on. Where a user
 * of the project's own comes in, a placeholder says whose key is meant, so that a command can still be repeated.
 */
export class Secrets {
  readonly #names: Set<string>
  /** By value, in every spelling: what stands in its place. */
  readonly #told = new Map<string, string>()
  readonly #seen = new Set<string>()
  #sorted: [string, string][] | undefined

  /** `users` are as the project describes them; what they are given later is told by `header` and `body`. */
  constructor(users: readonly UserRecipe[]) {
    const headers = users.flatMap((user, index) => [user, ...(user.steps ?? [])].flatMap((part) => Object.entries(part.headers ?? {}).map(([name, value]) => ({ index, name, value }))))
    this.#names = new Set(headers.map(({ name }) => name.toLowerCase()).filter((name) => isCredential(name, true)))
    for (const { index, name, value } of headers) if (!/\{\w+\}/.test(value)) this.header(`user ${index + 1}`, name, value)
  }

  /** A header of this user's. */
  header(user: string, name: string, value: string): void {
    if (!isCredential(name, true)) return
    this.#names.add(name.toLowerCase())
    for (const secret of letsIn(name, value)) this.#learn(user, name, secret)
  }

  /** What this user sends or is given, by name: members that are called like secrets are ones. */
  body(user: string, body: unknown, name = ''): void {
    if (typeof body === 'string' && isSecretName(name)) this.#learn(user, name, body)
    if (typeof body === 'object' && body !== null) for (const [inner, one] of Object.entries(body)) this.body(user, one, Array.isArray(body) ? name : inner)
  }

  /** The event with nothing in it that would let a reader in. What we say ourselves, names and claims of checks, stays as it is. */
  without(event: AttemptEvent): AttemptEvent {
    switch (event.type) {
      case 'attempt-started':
        return { ...event, project: { ...event.project, command: this.#mapped(event.project.command) }, ...(event.url === undefined ? {} : { url: this.#clean(event.url) }) }
      case 'phase-started':
        return { ...event, what: this.#clean(event.what) }
      case 'check-finished':
        return { ...event, finding: this.#finding(event.finding) }
      case 'program-said':
        // the rest of what was said may not be passed on, and what it ends in be the beginning of a key
        return { ...event, text: this.#withoutBeginning(this.#clean(event.text)) }
      case 'did-not-start':
        return { ...event, trouble: { ...event.trouble, ...this.#mapped(pick(event.trouble, ['summary', 'hint', 'output'])) } }
      case 'attempt-finished':
        return { ...event, ...this.#mapped(pick(event, ['reason'])) }
      default:
        return event
    }
  }

  #finding(finding: Finding): Finding {
    for (const [name, value] of headersOf(finding.evidence)) if (this.#isOne(name)) this.#see(letsIn(name, value))
    const evidence = finding.evidence.map((one) => ({ ...this.#mapped(one), kind: one.kind }) as Evidence)
    for (const pair of headersOf(evidence)) if (this.#isOne(pair[0])) pair[1] = masked(pair[0], pair[1], MASK)
    // which part it is, as in `header:x-tenant`, is a name
    const broken = finding.broken && { ...this.#mapped(finding.broken), ...pick(finding.broken, ['part']) }
    return { ...finding, ...this.#mapped(pick(finding, ['reason', 'output', 'advisories'])), evidence, ...(broken ? { broken } : {}) }
  }

  #learn(user: string, name: string, value: string): void {
    if (value.length < SHORTEST) return
    this.#sorted = undefined
    for (const spelling of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())]) if (!this.#told.has(spelling)) this.#told.set(spelling, `<${name} of ${user}>`)
  }

  /** The longest first: one may be the beginning of another. */
  #known(): [string, string][] {
    this.#sorted ??= [...[...this.#seen].map((value): [string, string] => [value, MASK]), ...this.#told].toSorted(([a], [b]) => b.length - a.length)
    return this.#sorted
  }

  #isOne(name: string): boolean {
    return isCredential(name) || this.#names.has(name.toLowerCase())
  }

  #see(values: readonly string[]): void {
    for (const value of values) if (value.length >= SHORTEST && !this.#told.has(value)) this.#seen.add(value)
    this.#sorted = undefined
    for (const oldest of this.#seen) {
      if (this.#seen.size <= MOST_SEEN) return
      this.#seen.delete(oldest)
    }
  }

  #clean(text: string): string {
    let out = text
    for (const [value, instead] of this.#known()) if (out.includes(value)) out = out.replaceAll(value, () => instead)
    if (out.includes('…')) out = out.split('…').map((part, index, all) => (index < all.length - 1 ? this.#withoutBeginning(part) : part)).join('…')
    return out.replace(MEMBER, `$1${MASK}$3`).replace(FIELD, `$1${MASK}`)
  }

  /** Of a text that was cut: what it ends in may be the beginning of a key. */
  #withoutBeginning(text: string): string {
    for (const [value, instead] of this.#known()) {
      if (!text.includes(value.slice(0, SHORTEST))) continue
      for (let length = Math.min(value.length - 1, text.length); length >= SHORTEST; length--) {
        if (text.endsWith(value.slice(0, length))) return text.slice(0, -length) + instead
      }
    }
    return text
  }

  #mapped<T>(value: T): T {
    return this.#visited(value) as T
  }

  #visited(value: unknown): unknown {
    if (typeof value === 'string') return this.#clean(value)
    if (Array.isArray(value)) return value.map((one) => this.#visited(one))
    if (isBody(value)) return this.#body(value)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#visited(one)]))
    return value
  }

  #body({ text, base64, bytes }: Body): Body {
    if (text !== undefined) {
      const clean = this.#clean(text)
      // one that is shorter than it says would be told as cut
      return bytes === Buffer.byteLength(text) ? { text: clean, bytes: Buffer.byteLength(clean) } : { text: this.#withoutBeginning(clean), bytes }
    }
    const raw = Buffer.from(base64 ?? '', 'base64')
    const clean = Buffer.from(this.#clean(raw.toString('latin1')), 'latin1')
    return clean.equals(raw) ? { base64: base64 ?? '', bytes } : { base64: clean.toString('base64'), bytes: bytes === raw.length ? clean.length : bytes }
  }
}

/** These members, as far as they are there. */
function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Pick<T, K>
}

function headersOf(evidence: readonly Evidence[]): [string, string][] {
  return evidence.flatMap((one) => (one.kind === 'exchange' ? [...one.request.headers, ...(one.response?.headers ?? [])] : []))
}

function isBody(value: unknown): value is Body {
  const { text, base64, bytes, ...rest } = (value ?? {}) as Partial<{ text: string; base64: string; bytes: number }>
  return typeof bytes === 'number' && typeof (text ?? base64) === 'string' && Object.keys(rest).length === 0
}

/**
 * Tells a listener without them. What the program says is kept back until something else happens: a key may be printed
 * before the reply has come that says it is one, and in two pieces.
 */
export function tellWithout(secrets: Secrets, listener: Listener): Listener {
  type Said = Extract<AttemptEvent, { type: 'program-said' }>
  const held = new Map<string, Said>()
  return (event) => {
    if (event.type === 'program-said') {
      const key = `${event.stream} ${event.process}`
      const before = held.get(key)
      held.set(key, before ? { ...before, text: before.text + event.text } : event)
      return
    }
    const said = [...held.values()]
    held.clear()
    for (const one of [...said, event]) listener(secrets.without(one))
  }
}
