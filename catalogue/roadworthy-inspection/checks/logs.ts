import { asvs } from 'roadworthy'
import { oneOfEach } from '../vehicle.ts'
import type { InspectionCheck } from '../vehicle.ts'

const LEAST_SHARE = 0.9

export const logsAreStructuredAndClean: InspectionCheck = {
  claim: 'Logs are lines that a machine can read, and hold no secrets',
  because: 'Logs are copied to more places than your database, and read by more people. A token in them is a key under the mat. And what no machine can read nobody will search at night.',
  hint: 'Print one JSON object a line. Log the route, the status and the time taken; never headers or bodies as they came.',
  reference: asvs('16.2.5'),
  severity: 'major',
  limitMs: 60_000,
  async run(context) {
    const { expect, fresh, subject, web, poll, patience, advise } = context
    const log = subject.log()
    const api = await context.api()
    const made = await oneOfEach(context, api, 'create')
    const canaries = { 'the Authorization header': fresh.canary(), 'the Cookie header': fresh.canary(), 'an API key header': fresh.canary(), 'a password in a body': fresh.canary() }
    const sent = { authorization: `Bearer ${canaries['the Authorization header']}`, cookie: `session=${canaries['the Cookie header']}`, 'x-api-key': canaries['an API key header'] }
    for (const { resource, values } of made) {
      const create = resource.create!
      await api.attempt(create, { values, headers: sent, steady: true })
      await api.attempt(create, { values, body: { password: canaries['a password in a body'], secret: canaries['a password in a body'] } })
    }
    for (const path of ['/', api.operations[0]?.path.replace(/\{[^{}]+\}/g, '0') ?? '/']) await web.attempt('GET', path, { headers: sent })
    // what is printed comes a moment after the answer
    const lines = () => [...log.lines('stdout'), ...log.lines('stderr')].filter((line) => line.trim() !== '')
    await poll({ ask: async () => lines().length, holds: (count) => count > 0, withinMs: await patience(1000), staysMs: 300 })
    for (const [what, canary] of Object.entries(canaries)) {
      const places = (await context.scan(canary)).filter(({ where }) => where.includes('output'))
      expect(`places in the program’s output that hold ${what}`, places).toEqual([])
    }
    const printed = lines()
    if (printed.length === 0) return advise('It printed nothing while it answered: when something goes wrong there will be nothing to look at.')
    const odd = printed.filter((line) => !isStructured(line))
    context.note('lines printed', printed.length)
    const told = odd.slice(0, 3).map((line) => line.slice(0, 120))
    expect(`lines that are neither JSON nor logfmt, of ${printed.length}`, odd.length <= printed.length * (1 - LEAST_SHARE) ? [] : told).toEqual([])
  },
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
