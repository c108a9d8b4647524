import type { Exchange } from '../model/evidence.ts'
import type { Broken } from '../model/finding.ts'
import type { Reply, Run } from './context.ts'
import { difference } from './difference.ts'
import { show } from './show.ts'
import type { StatusSet } from './status.ts'

/** A claim that does not hold. Thrown by `expect`. */
export class ClaimBroken extends Error {
  override readonly name = 'ClaimBroken'
  readonly broken: Broken
  /** The exchange or run that showed it, so that the record can point at it. */
  readonly shownBy?: object

  constructor(broken: Broken, shownBy?: object) {
    super(`${broken.label}: expected ${broken.expected}, observed ${broken.observed}`)
    this.broken = broken
    this.shownBy = shownBy
  }
}

/** What the check builds on does not hold. Thrown by `given`. */
export class GivenBroken extends ClaimBroken {}

export interface Matchers {
  /** Deeply equal. In objects an absent member equals null (rule F3). */
  toEqual(expected: unknown): void
  /** An object with at least these members, compared as `toEqual` does; arrays member by member. */
  toMatch(expected: Record<string, unknown> | readonly unknown[]): void
  /** The same value (`Object.is`). */
  toBe(expected: unknown): void
  toBeOneOf(...expected: readonly unknown[]): void
  toBeAtLeast(limit: number): void
  toBeAtMost(limit: number): void
  /** An integer JSON number; `"12"` is not one. */
  toBeInteger(): void
  toContain(part: string): void
  toMatchPattern(pattern: RegExp, inWords: string): void
  /** Any other test, with what was expected in words. */
  toSatisfy(inWords: string, test: (actual: any) => boolean): void
  /** For a reply: its status. */
  toHaveStatus(expected: number | readonly number[] | StatusSet): void
  /** For a reply: its decoded body has at least these members. */
  toHaveBody(expected: Record<string, unknown> | readonly unknown[]): void
  /** For a reply: a header, in any case; without a test it must just be there. */
  toHaveHeader(name: string, inWords?: string, test?: (value: string) => boolean): void
  /** For a reply: a problem document (RFC 9457, rule F7) with this status, and this `code` if one is named. */
  toBeProblem(expected: number | readonly number[] | StatusSet, code?: string): void
  /** For a reply: these are all that is to be complained of, and there are none. */
  toHaveNoComplaint(complaints: readonly { pointer: string; message: string; rule?: string }[]): void
}

/** `expect('charges made', body).toEqual({ count: 1 })`: the label is in the learner's words. */
export type Expect = (label: string, actual: unknown) => Matchers

type Fail = (label: string, detail: Omit<Broken, 'label'>, shownBy?: object) => never

/** Makes `expect` or `given`: they differ in what they throw. `decided` is called once per matcher. */
export function makeExpect(kind: 'expect' | 'given', decided: () => void): Expect {
  const Thrown = kind === 'expect' ? ClaimBroken : GivenBroken
  const fail: Fail = (label, detail, shownBy) => {
    throw new Thrown({ label, ...detail }, shownBy)
  }
  return (label, actual) => new Matching(label, actual, fail, decided)
}

class Matching implements Matchers {
  readonly #label: string
  readonly #actual: unknown
  readonly #failWith: Fail
  readonly #decided: () => void

  constructor(label: string, actual: unknown, fail: Fail, decided: () => void) {
    this.#label = label
    this.#actual = actual
    this.#failWith = fail
    this.#decided = decided
  }

  toEqual(expected: unknown): void {
    this.#compare(expected, 'whole')
  }

  toMatch(expected: Record<string, unknown> | readonly unknown[]): void {
    this.#compare(expected, 'part')
  }

  toBe(expected: unknown): void {
    this.#judge(Object.is(this.#actual, expected), show(expected))
  }

  toBeOneOf(...expected: readonly unknown[]): void {
    this.#judge(expected.some((one) => Object.is(one, this.#actual)), `one of ${expected.map((one) => show(one)).join(', ')}`)
  }

  toBeAtLeast(limit: number): void {
    this.#judge(typeof this.#actual === 'number' && this.#actual >= limit, `at least ${limit}`)
  }

  toBeAtMost(limit: number): void {
    this.#judge(typeof this.#actual === 'number' && this.#actual <= limit, `at most ${limit}`)
  }

  toBeInteger(): void {
    this.#judge(Number.isInteger(this.#actual), 'an integer (a JSON number without quotes)')
  }

  toContain(part: string): void {
    this.#judge(typeof this.#actual === 'string' && this.#actual.includes(part), `a text with ${show(part)} in it`)
  }

  toMatchPattern(pattern: RegExp, inWords: string): void {
    this.#judge(typeof this.#actual === 'string' && pattern.test(this.#actual), inWords)
  }

  toSatisfy(inWords: string, test: (actual: any) => boolean): void {
    this.#judge(test(this.#actual), inWords)
  }

  toHaveStatus(expected: number | readonly number[] | StatusSet): void {
    this.#decided()
    this.#status(this.#reply('toHaveStatus'), expected)
  }

  toHaveBody(expected: Record<string, unknown> | readonly unknown[]): void {
    this.#decided()
    const reply = this.#reply('toHaveBody')
    const wrong = difference(expected, jsonOf(reply, this.#label, this.#failWith), 'part')
    if (!wrong) return
    this.#failWith(this.#label, { expected: wrong.expected, observed: wrong.observed, pointer: wrong.pointer, part: 'body' }, reply.exchange)
  }

  toHaveHeader(name: string, inWords = 'to be there', test: (value: string) => boolean = () => true): void {
    this.#decided()
    const reply = this.#reply('toHaveHeader')
    const value = reply.header(name)
    if (value !== undefined && test(value)) return
    this.#failWith(
      this.#label,
      { expected: `${name}: ${inWords}`, observed: value === undefined ? `no ${name} header` : `${name}: ${value}`, part: `header:${name.toLowerCase()}` },
      reply.exchange,
    )
  }

  toBeProblem(expected: number | readonly number[] | StatusSet, code?: string): void {
    this.#decided()
    const reply = this.#reply('toBeProblem')
    this.#status(reply, expected)
    if (reply.mediaType !== 'application/problem+json') {
      this.#failWith(
        this.#label,
        { expected: 'Content-Type: application/problem+json', observed: reply.mediaType || 'no Content-Type', part: 'header:content-type' },
        reply.exchange,
      )
    }
    const problem = jsonOf(reply, this.#label, this.#failWith)
    const broken = (expectedText: string, pointer = '') =>
      this.#failWith(this.#label, { expected: expectedText, observed: show(problem), pointer, part: 'body' }, reply.exchange)
    if (problem === null || typeof problem !== 'object' || Array.isArray(problem)) broken('a problem object')
    if (problem.title == null && problem.detail == null) broken('a problem with a `title` or a `detail`')
    if (problem.status != null && problem.status !== reply.status) broken(`\`status\` to equal the HTTP status ${reply.status}`, '/status')
    if (code !== undefined && problem.code !== code) broken(`\`code\` to be ${show(code)}`, problem.code === undefined ? '' : '/code')
  }

  toHaveNoComplaint([first, ...others]: readonly { pointer: string; message: string; rule?: string }[]): void {
    this.#decided()
    if (!first) return
    const reply = this.#reply('toHaveNoComplaint')
    const more = others.length > 0 ? ` (and ${others.length} more)` : ''
    this.#failWith(
      this.#label,
      { expected: `as the document has it${first.rule ? ` at ${first.rule}` : ''}`, observed: `${first.pointer ? `${first.pointer} ` : ''}${first.message}${more}`, ...(first.pointer ? { pointer: first.pointer, part: 'body' as const } : {}) },
      reply.exchange,
    )
  }

  #compare(expected: unknown, how: 'whole' | 'part'): void {
    this.#decided()
    const wrong = difference(expected, this.#actual, how)
    if (!wrong) return
    const origin = originOf(this.#actual)
    this.#failWith(
      this.#label,
      { expected: wrong.expected, observed: wrong.observed, ...(origin ? { pointer: origin.pointer + wrong.pointer, part: 'body' as const } : {}) },
      origin?.shownBy,
    )
  }

  #judge(holds: boolean, expected: string): void {
    this.#decided()
    if (!holds) this.#failWith(this.#label, { expected, observed: show(this.#actual) }, originOf(this.#actual)?.shownBy)
  }

  #status(reply: Reply, expected: number | readonly number[] | StatusSet): void {
    const [codes, name] = codesOf(expected)
    if (codes.includes(reply.status)) return
    this.#failWith(this.#label, { expected: name, observed: `status ${reply.status}`, part: 'status' }, reply.exchange)
  }

  #reply(matcher: string): Reply {
    const reply = this.#actual as Reply | null | undefined
    if (reply && typeof reply === 'object' && 'exchange' in reply) return reply
    throw new TypeError(`expect(${JSON.stringify(this.#label)}).${matcher}() wants a reply`)
  }
}

function codesOf(expected: number | readonly number[] | StatusSet): [readonly number[], string] {
  if (typeof expected === 'number') return [[expected], `status ${expected}`]
  if ('codes' in expected) return [expected.codes, `status ${expected.codes.length > 6 ? expected.name : expected.codes.join(' or ')}`]
  return [expected, `status ${expected.join(' or ')}`]
}

function jsonOf(reply: Reply, label: string, fail: Fail): any {
  if (/^application\/(.+\+)?json$/.test(reply.mediaType)) return reply.body
  return fail(label, { expected: 'a JSON body', observed: reply.mediaType || 'no Content-Type', part: 'header:content-type' }, reply.exchange)
}

interface Origin {
  shownBy: object
  /** Where in the exchange's body the value stands, as a JSON Pointer. */
  pointer: string
}

const origins = new WeakMap<object, Origin>()

/** Remembers which exchange a decoded body, or the part of it at `pointer`, came from, so that a failure can point into it. */
export function rememberOrigin(value: unknown, exchange: Exchange, pointer = ''): void {
  if (typeof value === 'object' && value !== null) origins.set(value, { shownBy: exchange, pointer })
}

function originOf(actual: unknown): Origin | undefined {
  if (typeof actual !== 'object' || actual === null) return undefined
  if ('exchange' in actual) return { shownBy: (actual as Reply).exchange, pointer: '' }
  if ('record' in actual) return { shownBy: (actual as Run).record, pointer: '' }
  return origins.get(actual)
}
