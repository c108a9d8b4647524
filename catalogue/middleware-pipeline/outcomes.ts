import type { Context, Reply, RequestOptions } from 'roadworthy'
import { BODY_LIMIT_BYTES, LIMIT, neverGiven, noteOf, notePath } from './front-door.ts'
import type { FrontDoor } from './front-door.ts'

/** One request and what came of it. */
export interface Outcome {
  /** In the learner's words. */
  what: string
  method: string
  path: string
  sent: Record<string, string>
  reply: Reply
}

type Headers = () => Record<string, string>

/** One reply of every kind that the contract knows, one after the other. The 429 takes a burst, whose replies come last. */
export async function* everyOutcome(context: Context, door: FrontDoor, headers: Headers): AsyncGenerator<Outcome> {
  yield* singleOutcomes(context, door, headers)
  yield* await outcomesOfABurst(context, door, headers)
}

/** 200, 201, 400, 401, 404, 405, 413, 415 and 500. */
export async function* singleOutcomes(context: Context, door: FrontDoor, headers: Headers): AsyncGenerator<Outcome> {
  const { web, given, fresh, random } = context
  const id = await door.noteId()
  const note = notePath(id)
  const [key] = door.keys

  const ask = async (what: string, method: string, path: string, options: RequestOptions = {}, by = key): Promise<Outcome> => {
    const sent = { 'X-Api-Key': by, ...headers() }
    return { what, method, path, sent, reply: await web.request(method, path, { ...options, headers: sent }) }
  }
  /** An answer may be lost when its server closes with our bytes unread; each try has an id of its own. */
  const askTooMuch = async (triesLeft = 2): Promise<Outcome> => {
    const sent = { 'X-Api-Key': key, ...headers() }
    const request = { what: 'a body that is too large', method: 'POST', path: '/api/notes', sent }
    const options = { body: noteOf(BODY_LIMIT_BYTES + 4000), contentType: 'application/json', headers: sent }
    if (triesLeft === 0) return { ...request, reply: await web.request(request.method, request.path, options) }
    const reply = await web.attempt(request.method, request.path, options)
    return reply ? { ...request, reply } : askTooMuch(triesLeft - 1)
  }
  /** A server that refuses everything passes nothing. */
  const good = async (outcome: Promise<Outcome>, status: number): Promise<Outcome> => {
    const { what, reply } = await outcome
    given(what, reply).toHaveStatus(status)
    return outcome
  }

  yield good(ask('a ping', 'GET', '/public/ping'), 200)
  yield good(ask('writing a note', 'POST', '/api/notes', { body: { text: fresh.text() } }), 201)
  yield good(ask('reading a note', 'GET', note), 200)
  yield ask('a body that is not JSON', 'POST', '/api/notes', { body: '{"text":', contentType: 'application/json' })
  yield ask('a note without a text', 'POST', '/api/notes', { body: {} })
  yield ask('a request with an empty key', 'GET', note, {}, '')
  yield ask('a request with a wrong key', 'GET', note, {}, fresh.id('wrong'))
  yield ask('a note that is not there', 'GET', notePath(neverGiven(id, random)))
  yield ask('a path under /api that is not there', 'GET', `/api/${fresh.id('nothing')}`)
  yield ask('a path under /public that is not there', 'GET', `/public/${fresh.id('nothing')}`)
  yield ask('DELETE on /public/ping', 'DELETE', '/public/ping')
  yield ask('PUT on /api/boom', 'PUT', '/api/boom', { body: {} })
  yield askTooMuch()
  yield ask('a body that is plain text', 'POST', '/api/notes', { body: 'Return the ladder.', contentType: 'text/plain' })
  yield ask('a request that runs into an error', 'GET', '/api/boom')
}

/** What came of bursts with the second key, until one went beyond the quota; one that straddles two windows is followed by another. */
export async function outcomesOfABurst({ web, given }: Context, door: FrontDoor, headers: Headers): Promise<Outcome[]> {
  const path = await door.note()
  const ask = async (): Promise<Outcome> => {
    const sent = { 'X-Api-Key': door.keys[1], ...headers() }
    const reply = await web.get(path, { headers: sent })
    return { what: reply.status === 429 ? 'a request beyond the quota' : 'one of many requests at once', method: 'GET', path, sent, reply }
  }
  const all: Outcome[] = []
  const limited = () => all.some(({ reply }) => reply.status === 429)
  for (let bursts = 0; bursts < 3 && !limited(); bursts++) {
    all.push(...(await Promise.all(Array.from({ length: LIMIT + 5 }, ask))))
  }
  given('whether any of 75 requests with one key was refused with 429', limited()).toBe(true)
  return all
}
