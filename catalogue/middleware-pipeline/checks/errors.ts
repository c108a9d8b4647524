import { asvs, gone, invalid, malformed, oneOf, rfc } from 'roadworthy'
import type { Context, Log, Reply } from 'roadworthy'
import { FrontDoor } from '../front-door.ts'
import type { DoorCheck } from '../front-door.ts'
import { around, isRequestLine, jsonIn, until } from '../log.ts'
import { everyOutcome } from '../outcomes.ts'

export const errorsAreCleanAndLogged: DoorCheck = {
  claim: 'An unexpected error is a clean 500, and is logged',
  because: 'A stack trace shows strangers how you are built. An error that nobody wrote down will happen again, and nobody will know why.',
  hint: 'Catch everything in one outer layer: log the error with its stack and the request’s id, and answer with a text that says neither.',
  reference: asvs('16.5.4'),
  async run(context) {
    const { expect, fresh, given } = context
    const door = new FrontDoor(context, 'boom')
    const log = context.subject.log()
    await door.note()

    const id = fresh.id('trace')
    const reply = await door.with().get('/api/boom', { headers: { 'X-Request-Id': id } })
    given('the text that the error is to have', door.boomText).toSatisfy('some text', (text) => text !== '')
    expect('the reply to GET /api/boom', reply).toBeProblem(500)
    const headers = reply.exchange.response!.headers.map(([name, value]) => `${name}: ${value}`).join('\n')
    for (const [what, shown] of [['the body of the reply to GET /api/boom', reply.text], ['its headers', headers]] as const) {
      expect(what, shown).toSatisfy('nothing of BOOM_TEXT in it', (text) => !text.includes(door.boomText))
      expect(what, shown).toSatisfy('no stack trace and no path of a source file in it', (text) => !TRACES.some((trace) => trace.test(text)))
    }

    await until(context, () => isLogged(log, door.boomText, id))
    const printed = log.lines().filter((line) => line.includes(door.boomText)).map((line) => around(line, door.boomText))
    expect('the lines that the program printed with BOOM_TEXT in them', printed).toSatisfy('one or more', (lines) => lines.length > 0)
    expect('the lines with BOOM_TEXT in them', printed).toSatisfy(`the request’s id, ${id}, beside them`, () => isLogged(log, door.boomText, id))
  },
}

/** What stack traces look like, and paths of source files. */
const TRACES = [
  /^\s*at .+[(:]\d+/m,
  /Traceback \(most recent call last\)/,
  /goroutine \d+ \[/,
  /File "[^"]+", line \d+/,
  /\.(java|kt|scala|groovy):\d+\)/,
  /\.(js|mjs|cjs|ts|py|rb|php|go|cs|rs|exs?)(:\d|\(\d|", line \d| on line \d|:in )/,
  /(?<![\w:/.-])\/([\w.@+-]+\/)+[\w.@+-]+\.(js|mjs|cjs|ts|py|rb|php|go|java|kt|cs|rs|exs?)\b/,
]

/** A trace takes many lines, and other requests print theirs, and traces of their own, between them. */
const ENTRY_LINES = 500

/** Whether some line with the text has the id near it, other than in a line that every request leaves. */
function isLogged(log: Log, text: string, id: string): boolean {
  return (['stdout', 'stderr'] as const).some((stream) => {
    const lines = log.lines(stream)
    const withId = lines.flatMap((line, at) => (line.includes(id) && (line.includes(text) || !isRequestLine(jsonIn(line))) ? [at] : []))
    const withText = lines.flatMap((line, at) => (line.includes(text) ? [at] : []))
    return withText.some((at) => withId.some((other) => Math.abs(other - at) <= ENTRY_LINES))
  })
}

export const errorsHaveOneShape: DoorCheck = {
  claim: 'All errors are problems of one shape, with the request’s id',
  because: 'Each shape of error is one more thing that every client has to parse, and the one it cannot parse is the one its user sees.',
  hint: 'Hand everything to one error layer: what the router does not find, what the body parser refuses, what authentication turns away.',
  reference: rfc(9457, '3'),
  async run(context) {
    const { expect, fresh } = context
    const door = new FrontDoor(context, 'shapes')
    for await (const { what, reply } of everyOutcome(context, door, () => ({ 'X-Request-Id': fresh.id('trace') }))) {
      const statuses = REFUSALS[what]
      if (statuses === undefined) continue
      expect(what, reply).toBeProblem(statuses)
      expectId(context, what, reply)
      if (reply.status === 405) expect(what, reply).toHaveHeader('Allow', 'to name GET', namesGet)
    }
  },
}

type Statuses = Parameters<ReturnType<Context['expect']>['toBeProblem']>[0]

/** Those of all outcomes that have to be problems. */
const REFUSALS: Record<string, Statuses> = {
  'a body that is not JSON': malformed,
  'a note without a text': invalid,
  'a request with an empty key': 401,
  'a request with a wrong key': 401,
  'a note that is not there': gone,
  'a path under /api that is not there': 404,
  'a path under /public that is not there': 404,
  'DELETE on /public/ping': 405,
  'PUT on /api/boom': 405,
  'a body that is too large': 413,
  'a body that is plain text': 415,
  'a request that runs into an error': 500,
  'a request beyond the quota': 429,
}

const namesGet = (allow: string): boolean => allow.split(',').some((method) => method.trim().toUpperCase() === 'GET')

function expectId({ expect }: Context, what: string, reply: Reply): void {
  expect(`\`requestId\` in the problem for ${what}`, reply.body.requestId).toBe(reply.headers('x-request-id').join(', '))
}

export const slowRequestsAreCutOff: DoorCheck = {
  claim: 'A slow handler is cut off, and others go on',
  because: 'One report that takes ten minutes holds a connection, a worker and a caller for ten minutes. A few of them hold all you have.',
  hint: 'Race the handler against a timer in a layer of its own, answer 503 when the timer wins, and tell the handler to stop.',
  reference: rfc(9110, '15.6.4'),
  stretch: true,
  alone: true,
  boots: { env: { REQUEST_TIMEOUT_MS: '1500' } },
  limitMs: 120_000,
  async run(context) {
    const { web, expect, given } = context
    const door = new FrontDoor(context, 'slow')
    given('a request that takes 200 ms', await door.with().get('/api/slow', { query: { ms: 200 } })).toHaveStatus(200)

    let pings: number[] = []
    let slowMs = 0
    for (let attempts = 0; attempts < 3; attempts++) {
      pings = []
      const state = { answered: false }
      const slow = door.with().get('/api/slow', { query: { ms: 10_000 }, limitMs: 15_000, retry503: false }).finally(() => (state.answered = true))
      while (!state.answered || pings.length < 20) {
        const ping = await web.get('/public/ping', { limitMs: 20_000 })
        expect('a ping beside the slow request', ping).toHaveStatus(200)
        pings.push(ping.ms)
        await context.sleep(50)
      }
      const reply = await slow
      expect('the reply to a request that would take 10 s', reply).toBeProblem(oneOf(503, 504))
      expectId(context, 'a request that would take 10 s', reply)
      slowMs = reply.ms
      if (isInTime(slowMs) && percentile95(pings) < PING_MS) return
    }
    expect('after how many ms it was cut off', Math.round(slowMs)).toSatisfy('1000 to 4000', isInTime)
    expect('how many ms pings beside it take, 95 of 100', Math.round(percentile95(pings))).toBeAtMost(PING_MS)
  },
}

const PING_MS = 1000
const isInTime = (tookMs: number): boolean => tookMs >= 1000 && tookMs <= 4000

function percentile95(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0
}

export const nothingIsSniffed: DoorCheck = {
  claim: 'Every reply says nosniff, errors too',
  because: 'Browsers guess at types. An error that quotes what somebody sent, taken for HTML, runs what they sent.',
  hint: 'Set X-Content-Type-Options in an outer layer, before anything inside can throw.',
  reference: asvs('3.4.4'),
  stretch: true,
  async run(context) {
    const door = new FrontDoor(context, 'sniffing')
    for await (const { what, reply } of everyOutcome(context, door, () => ({}))) {
      context.expect(`X-Content-Type-Options on the reply to ${what}`, reply.headers('x-content-type-options').join(', ').toLowerCase()).toBe('nosniff')
    }
  },
}
