import { asvs } from 'roadworthy'
import { oneOfEach } from '../vehicle.ts'
import type { InspectionCheck } from '../vehicle.ts'

const LEAST_SHARE = 0.9
/** No limit for the program: what is printed later is not looked at, and what is found is true at any pace. */
const PRINTED_MS = 5000

export const logsAreStructuredAndClean: InspectionCheck = {
  claim: 'Logs are lines that a machine can read, and hold no secrets',
  because: 'Logs are copied to more places than your database, and read by more people. A token in them is a key under the mat. And what no machine can read nobody will search at night.',
  hint: 'Print one JSON object a line. Log the route, the status and the time taken; never headers or bodies as they came.',
  reference: asvs('16.2.5'),
  severity: 'major',
  limitMs: 60_000,
  async run(context) {
    const { expect, fresh, subject, web, poll, advise } = context
    const api = await context.api()
    const made = await oneOfEach(context, api, 'create')
    const canaries = { 'the Authorization header': fresh.canary(), 'the Cookie header': fresh.canary(), 'an API key header': fresh.canary(), 'a password in a body': fresh.canary() }
    const sent = { authorization: `Bearer ${canaries['the Authorization header']}`, cookie: `session=${canaries['the Cookie header']}`, 'x-api-key': canaries['an API key header'] }
    const [marker, ...sought] = [`/${fresh.id('last')}`, ...Object.values(canaries)]
    const log = new Looked([marker as string, ...sought])
    subject.follow((line, stream) => log.look(line, stream))
    for (const { resource, values } of made) {
      const create = resource.create!
      await api.attempt(create, { values, headers: sent, steady: true })
      await api.attempt(create, { values, body: { password: canaries['a password in a body'], secret: canaries['a password in a body'] } })
    }
    for (const path of ['/', api.operations[0]?.path.replace(/\{[^{}]+\}/g, '0') ?? '/']) await web.attempt('GET', path, { headers: sent })
    // what is printed comes a moment after the answer; many name the path that was asked for, and what went before is there by then
    await web.attempt('GET', marker as string, { headers: sent })
    await poll({ ask: async () => log.holding(marker as string), holds: (count) => count > 0, withinMs: PRINTED_MS, staysMs: 300 })
    for (const [what, canary] of Object.entries(canaries)) expect(`lines of the program’s output that hold ${what}`, log.holding(canary)).toBe(0)
    if (log.lines === 0) return advise('It printed nothing while it answered: when something goes wrong there will be nothing to look at.')
    context.note('lines printed', log.lines)
    expect(`lines that are neither JSON nor logfmt, of ${log.lines}`, log.odd <= log.lines * (1 - LEAST_SHARE) ? [] : log.shown).toEqual([])
  },
}

const SHOWN = 3
/** A very long line comes in pieces: this much of one is looked at again with the next. */
const OVERLAP = 64

/** What was looked for in lines as they came; the lines are not kept, since they may be very many. */
class Looked {
  lines = 0
  odd = 0
  /** The first odd ones. */
  readonly shown: string[] = []
  readonly #found: Map<string, number>
  readonly #spellings: [string, string[]][]
  readonly #before = { stdout: '', stderr: '' }

  constructor(sought: readonly string[]) {
    this.#found = new Map(sought.map((text) => [text, 0]))
    this.#spellings = sought.map((text) => [text, [text, ...base64Of(text)]])
  }

  /** Lines that hold it, as it is or in base64. */
  holding(text: string): number {
    return this.#found.get(text) ?? 0
  }

  look(line: string, stream: 'stdout' | 'stderr'): void {
    const whole = this.#before[stream] + line
    this.#before[stream] = ''
    for (const [text, spellings] of this.#spellings) if (spellings.some((one) => whole.includes(one))) this.#found.set(text, this.holding(text) + 1)
    // what was found at its end is not found again
    if (!this.#spellings.some(([, spellings]) => spellings.some((one) => whole.slice(-OVERLAP).includes(one)))) this.#before[stream] = whole.slice(-OVERLAP)
    if (line.trim() === '') return
    this.lines++
    if (isStructured(line)) return
    this.odd++
    if (this.shown.length < SHOWN) this.shown.push(line.slice(0, 120))
  }
}

/** What base64 makes of a text at each of its three alignments, without the characters that depend on what is around. */
function base64Of(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const coded = Buffer.from(`${'x'.repeat(before)}${text}`).toString('base64')
    return coded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + text.length) * 8) / 6))
  })
}

const PAIR = /(?:^|\s)[\w.@/-]+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*)/g

/** A JSON object, or pairs of `key=value` and little else. */
function isStructured(line: string): boolean {
  const text = line.trim()
  if (text.startsWith('{')) {
    try {
      return typeof JSON.parse(text) === 'object'
    } catch {
      return false
    }
  }
  const pairs = text.match(PAIR) ?? []
  return pairs.length >= 2 && pairs.join('').trim().length >= text.length * 0.8
}
