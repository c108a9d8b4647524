import { reading, rfc } from 'roadworthy'
import type { Context, Reply } from 'roadworthy'
import { burstOf, judgedBurst } from '../burst.ts'
import type { Burst } from '../burst.ts'
import { BODY_LIMIT_BYTES, FrontDoor, LIMIT, noteOf, WINDOW_SECONDS } from '../front-door.ts'
import type { DoorCheck } from '../front-door.ts'
import { announcedBy } from '../rate-limit-fields.ts'
import { rawPost } from '../raw-post.ts'

export const largeBodiesAreRefused: DoorCheck = {
  claim: 'A body over the limit is 413, however it is framed',
  because: 'A limit that believes what the sender announces protects against honest senders only. The others fill your memory.',
  hint: 'Look at Content-Length first, and count the bytes as they come as well: a chunked body announces nothing.',
  reference: rfc(9110, '15.5.14'),
  async run(context) {
    const { expect } = context
    const door = new FrontDoor(context, 'bodies')
    const headers = { 'X-Api-Key': door.keys[0] }
    const post = (bytes: number, framing: 'content-length' | 'chunked') => rawPost(context, { path: '/api/notes', headers, body: noteOf(bytes), framing })

    expect('the status of a note of 65 000 bytes, with Content-Length', await post(65_000, 'content-length')).toBe(201)
    expect('the status of a note of 65 537 bytes, with Content-Length', await post(BODY_LIMIT_BYTES + 1, 'content-length')).toBe(413)

    const chunked = await post(65_000, 'chunked')
    expect('the status of a note of 65 000 bytes, chunked', chunked).toBeOneOf(201, 411)
    // a server that wants to know the length beforehand says so every time
    const tooLarge = expect('the status of a note of 65 537 bytes, chunked', await post(BODY_LIMIT_BYTES + 1, 'chunked'))
    if (chunked === 411) tooLarge.toBeOneOf(411, 413)
    else tooLarge.toBe(413)

    expect('the status of a small note after all that', await post(100, 'content-length')).toBe(201)
  },
}

/** A window and a half, and a little. */
const LET_GO_MS = 16_000

export const theQuotaStopsAndLetsGo: DoorCheck = {
  claim: 'The quota stops one key, says when to come again, and lets go',
  because: 'One script in a loop should cost its owner a minute, not everybody else the afternoon.',
  hint: 'Count by key, in one place for all workers of the server, and let looking and counting be one step. Say Retry-After with every 429.',
  reference: rfc(6585, '4'),
  limitMs: 90_000,
  async run(context) {
    const { expect, sleep } = context
    const door = new FrontDoor(context, 'quota')
    const note = await door.note()
    const burst = (key: string) => burstOf(LIMIT + 10, () => door.with(key).get(note))

    const judged = await judgedBurst(() => burst(door.keys[0]), () => burst(door.keys[1]))
    expectQuota(context, `of ${LIMIT + 10} requests at once, those that passed`, judged)
    for (const reply of judged.refused) {
      expect('a request beyond the quota', reply).toBeProblem(429)
      expect('a request beyond the quota', reply).toHaveHeader('Retry-After', 'seconds or a date, within this window', isSoon)
    }
    expect('a request with another key meanwhile', await door.with(door.keys[2]).get(note)).toHaveStatus(200)

    await sleep(LET_GO_MS)
    expect('a request with the first key, 16 s later', await door.with(door.keys[judged.which]).get(note)).toHaveStatus(200)
  },
}

function expectQuota({ expect }: Context, what: string, { passed, atMost, others }: Burst): void {
  for (const reply of others) expect('a request of the burst', reply).toHaveStatus([200, 429])
  expect(what, passed).toSatisfy(`${LIMIT} to ${atMost}`, (count) => count >= LIMIT && count <= atMost)
}

/** Whole seconds, or a date (RFC 9110, 10.2.3); a date has no fractions, and clocks are read at two moments. */
function isSoon(value: string): boolean {
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return seconds >= -3 && seconds <= WINDOW_SECONDS + 2
}

export const theQuotaHoldsAcrossInstances: DoorCheck = {
  claim: 'The quota holds across three instances',
  because: 'A quota that each instance counts for itself grows with every instance you add, and nobody has decided that it should.',
  hint: 'Count where all instances see it: in Redis one INCR with an expiry is enough. Keep what an instance remembers by itself out of the decision.',
  reference: reading('The Twelve-Factor App, VI. Processes', 'https://12factor.net/processes'),
  stretch: true,
  alone: true,
  limitMs: 120_000,
  async run(context) {
    // without Redis there is nothing to count in together, and this ends here
    const { subject, web, given, note, redis } = context
    const door = new FrontDoor(context, 'instances')
    await subject.scale(3)
    // notes may live in one instance's memory; any reply but a 429 has passed the quota
    const burst = (key: string) =>
      burstOf(3 * LIMIT, (index) => web.instance(index % 3).get('/api/slow', { query: { ms: 1 }, headers: { 'X-Api-Key': key } }))
    for (const index of [0, 1, 2]) given('a ping to each instance', await web.instance(index).get('/public/ping')).toHaveStatus(200)

    const judged = await judgedBurst(() => burst(door.keys[0]), () => burst(door.keys[1]))
    note('keys in Redis after it', (await redis.keys()).length)
    expectQuota(context, `of ${3 * LIMIT} requests to three instances at once, those that passed`, judged)
  },
}

export const theQuotaIsAnnouncedTruly: DoorCheck = {
  claim: 'RateLimit and RateLimit-Policy tell the truth',
  because: 'A client that knows what is left slows down by itself. One that is told wrong either waits for nothing or runs into the wall.',
  hint: 'Take the numbers for the headers from the same count that decides, after this request has been counted.',
  reference: reading('draft-ietf-httpapi-ratelimit-headers', 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/'),
  stretch: true,
  async run(context) {
    const { expect, given } = context
    const door = new FrontDoor(context, 'announced')
    const note = await door.note()

    let left = 1
    let reply: Reply | undefined
    for (let count = 0; count < 3 * LIMIT && reply?.status !== 429; count++) {
      reply = await door.with().get(note)
      expect(`the reply to a request after one that said r=${left}`, reply).toHaveStatus(left > 0 ? 200 : [200, 429])
      const { quota, windowSeconds, remaining, resetSeconds } = announcedBy(reply)
      expect('q in RateLimit-Policy', quota).toBe(LIMIT)
      expect('w in RateLimit-Policy', windowSeconds).toBe(WINDOW_SECONDS)
      expect('r in RateLimit', remaining).toSatisfy(`a whole number, 0 to ${LIMIT}`, (r) => Number.isInteger(r) && r >= 0 && r <= LIMIT)
      expect('t in RateLimit', resetSeconds).toSatisfy(`absent, or whole seconds, 0 to ${WINDOW_SECONDS}`, (t) => t === undefined || (Number.isInteger(t) && t >= 0 && t <= WINDOW_SECONDS))
      if (count === 0) expect('r in RateLimit after the first request', remaining).toBeAtLeast(LIMIT - 2)
      left = remaining as number
    }
    given('the last of 60 requests', reply).toHaveStatus(429)
    expect('r in RateLimit on the 429', left).toBe(0)
  },
}
