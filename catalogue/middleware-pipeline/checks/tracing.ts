import { asvs, reading } from 'roadworthy'
import type { Context, Log } from 'roadworthy'
import { FrontDoor, noteOf, notePath } from '../front-door.ts'
import type { DoorCheck } from '../front-door.ts'
import { around, linesOf, onlyLine } from '../log.ts'
import type { RequestLine } from '../log.ts'
import { everyOutcome, outcomesOfABurst, singleOutcomes } from '../outcomes.ts'
import type { Outcome } from '../outcomes.ts'

export const everyReplyHasAnId: DoorCheck = {
  claim: 'Every reply carries a request id; a good one is kept, a bad one replaced',
  because: 'A member reads an id off an error page to the help desk. Without it nobody finds their request among ten thousand others.',
  hint: 'Settle the id in the outermost layer and put it on the reply there, so that errors, refusals and preflights cannot go around it.',
  reference: reading('OWASP Logging Cheat Sheet', 'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html'),
  async run(context) {
    const { web, expect, given, fresh } = context
    const door = new FrontDoor(context, 'ids')
    given('a ping', await web.get('/public/ping')).toHaveStatus(200)

    for await (const { what, sent, reply } of everyOutcome(context, door, () => ({ 'X-Request-Id': fresh.id('trace') }))) {
      expect(`X-Request-Id on the reply to ${what}`, reply.headers('x-request-id').join(', ')).toBe(sent['X-Request-Id'])
    }
    for (const good of [fresh.id('A.b_c').slice(0, 8), fresh.id('Long').padEnd(64, '0.z_Z-')]) {
      const reply = await web.get('/public/ping', { headers: { 'X-Request-Id': good } })
      expect(`X-Request-Id after a good one of ${good.length} characters`, reply.headers('x-request-id').join(', ')).toBe(good)
    }

    const seen = new Set<string>()
    const isNew = (id: string) => id !== '' && !/\s/.test(id) && !seen.has(id)
    const bad: [string, string | undefined][] = [
      ['no id', undefined],
      ['no id, once more', undefined],
      ['an empty id', ''],
      ['an id of 7 characters', fresh.id('x').padEnd(7, 'x').slice(0, 7)],
      ['an id of 65 characters', fresh.id('long').padEnd(65, 'x')],
      ['an id of 200 characters', fresh.id('longer').padEnd(200, 'x')],
      ['an id with spaces', `${fresh.id('two')} words`],
      ['an id with a quote', `${fresh.id('quote')}"`],
      ['an id with a slash', `${fresh.id('slash')}/..`],
    ]
    for (const [what, id] of bad) {
      for (const path of ['/public/ping', '/public/nothing-here']) {
        const reply = await web.get(path, { headers: id === undefined ? {} : { 'X-Request-Id': id } })
        const got = reply.headers('x-request-id').join(', ')
        expect(`X-Request-Id on the reply to GET ${path} with ${what}`, got).toSatisfy('a new id, without blanks', (value) => isNew(value) && value !== id)
        seen.add(got)
      }
    }
  },
}

/** Long enough to tell milliseconds from seconds, short of the deadline. */
const SLOW_MS = 300

export const oneLogLinePerRequest: DoorCheck = {
  claim: 'Each request leaves exactly one log line, with its real outcome',
  because: 'Alerts, dashboards and bills are counted from these lines. A line too few hides a failure, a line too many invents one.',
  hint: 'Write the line when the reply is done, in a layer that wraps the error handling. Print it with its line end in one go, and flush.',
  reference: asvs('16.2.1'),
  async run(context) {
    const { expect, given, fresh } = context
    const door = new FrontDoor(context, 'lines')
    const log = context.subject.log()
    const headers = () => ({ 'X-Request-Id': fresh.id('trace') })

    const single: Outcome[] = []
    for await (const outcome of singleOutcomes(context, door, headers)) single.push(outcome)
    await expectLines(context, log, single)
    await expectLines(context, log, await outcomesOfABurst(context, door, headers))

    const sent = { 'X-Api-Key': door.keys[2], ...headers() }
    const path = `/api/slow?ms=${SLOW_MS}`
    const reply = await context.web.get(path, { headers: sent })
    given(`the reply to GET ${path}`, reply).toHaveStatus(200)
    const [line] = await expectLines(context, log, [{ what: `GET ${path}`, method: 'GET', path, sent, reply }])
    expect(`\`durationMs\` of a request that takes ${SLOW_MS} ms`, line!.durationMs).toSatisfy('milliseconds: 250 or more', (ms) => ms >= 250 && ms < 100 * SLOW_MS)
  },
}

async function expectLines(context: Context, log: Log, outcomes: readonly Outcome[]): Promise<RequestLine[]> {
  const { expect } = context
  const idOf = ({ sent }: Outcome): string => sent['X-Request-Id'] ?? ''
  const lines = await linesOf(context, log, outcomes.map(idOf))
  return outcomes.map((one) => {
    const line = onlyLine(expect, one.what, lines.get(idOf(one)))
    expect(`\`status\` in the line of ${one.what}`, line.status).toBe(one.reply.status)
    expect(`\`method\` in the line of ${one.what}`, line.method).toBe(one.method)
    expect(`\`path\` in the line of ${one.what}`, plainPath(line.path)).toBe(plainPath(one.path))
    expect(`\`durationMs\` in the line of ${one.what}`, line.durationMs).toSatisfy('a number, not below 0', (ms) => typeof ms === 'number' && ms >= 0)
    return line
  })
}

/** Decoded, without the query. */
function plainPath(path: unknown): unknown {
  if (typeof path !== 'string') return path
  const [before = ''] = path.split('?')
  try {
    return decodeURIComponent(before)
  } catch {
    return before
  }
}

export const secretsStayOutOfTheLog: DoorCheck = {
  claim: 'Keys and bodies never reach the log',
  because: 'Logs are copied to more places and read by more people than any database. A key in there is a key given away.',
  hint: 'Name the fields you log, one by one. Never log all headers, the body, or an error message that quotes either.',
  reference: asvs('16.2.5'),
  async run(context) {
    const { web, expect, given, fresh } = context
    const door = new FrontDoor(context, 'secrets')
    const log = context.subject.log()
    const [key] = door.keys
    const wrongKey = `lk_${fresh.canary()}`
    const secrets: [string, string][] = [['the key', key], ['a wrong key', wrongKey]]
    const ids: string[] = []
    const ask = (method: string, path: string, by: string, body?: string) => {
      const id = fresh.id('trace')
      ids.push(id)
      return web.request(method, path, { headers: { 'X-Api-Key': by, 'X-Request-Id': id }, body, ...(body === undefined ? {} : { contentType: 'application/json' }) })
    }
    const secret = (what: string): string => {
      const canary = fresh.canary()
      secrets.push([what, canary])
      return canary
    }

    const note = await ask('POST', '/api/notes', key, JSON.stringify({ text: secret('the text of a note') }))
    given('writing a note', note).toHaveStatus(201)
    given('reading it', await ask('GET', notePath(note.body.id), key)).toHaveStatus(200)
    await ask('POST', '/api/notes', key, `{"text":"${secret('a body that is not JSON')}`)
    await ask('POST', '/api/notes', key, JSON.stringify({ text: { of: secret('a text of the wrong type') } }))
    await ask('POST', '/api/notes', key, noteOf(70_000, secret('the text of a note that is too large')))
    await ask('POST', '/api/notes', wrongKey, JSON.stringify({ text: secret('the text sent with a wrong key') }))
    await ask('GET', '/api/notes/none', wrongKey)
    await ask('GET', '/api/boom', key)
    await ask('DELETE', '/api/boom', key)
    await ask('GET', `/api/${fresh.id('nothing')}`, key)

    const lines = await linesOf(context, log, ids)
    for (const id of ids) given('the log lines of one of these requests', lines.get(id)?.length ?? 0).toBeAtLeast(1)
    const printed = log.lines()
    for (const [what, text] of secrets) {
      expect(`lines of the program’s output with ${what}`, printed.filter((line) => line.includes(text)).map((line) => around(line, text))).toEqual([])
    }
  },
}
