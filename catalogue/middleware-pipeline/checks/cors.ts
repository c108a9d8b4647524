import { asvs, oneOf, reading } from 'roadworthy'
import { allowsHeaders, expectReadable, expectUnreadable, expectVaries } from '../browser.ts'
import { FrontDoor } from '../front-door.ts'
import type { DoorCheck } from '../front-door.ts'
import { everyOutcome } from '../outcomes.ts'
import { expectAWholeQuota } from './keys.ts'

const FETCH = reading('Fetch standard, CORS protocol', 'https://fetch.spec.whatwg.org/#http-cors-protocol')
const OUR_HEADERS = ['content-type', 'x-api-key']

const preflight = (origin: string, method: string) => ({
  Origin: origin,
  'Access-Control-Request-Method': method,
  'Access-Control-Request-Headers': OUR_HEADERS.join(','),
})

export const preflightsAreFree: DoorCheck = {
  claim: 'A preflight needs no key and costs no quota',
  because: 'Browsers send preflights by themselves and without a key. Refuse them, and no page can use the API, however good its key.',
  hint: 'Answer OPTIONS with Access-Control-Request-Method in a layer outside of keys and quotas.',
  reference: FETCH,
  async run(context) {
    const { web, expect } = context
    const door = new FrontDoor(context, 'preflights')
    const note = await door.note()

    for (let count = 0; count < 30; count++) {
      const origin = door.origins[count % 2]!
      const [method, path] = count % 3 === 0 ? (['GET', note] as const) : (['POST', '/api/notes'] as const)
      const reply = await web.request('OPTIONS', path, { headers: preflight(origin, method) })
      const what = `the preflight of a ${method} from ${origin}`
      expect(what, reply).toHaveStatus(oneOf(200, 204))
      expectReadable(expect, what, reply, origin)
      expect(what, reply).toHaveHeader('Access-Control-Allow-Headers', 'to name Content-Type and X-Api-Key', () => allowsHeaders(reply, OUR_HEADERS))
    }
    await expectAWholeQuota(context, 'a request with a good key, after 30 preflights', () => door.with().get(note))
  },
}

export const originsCanReadErrors: DoorCheck = {
  claim: 'Allowed origins can read errors too; others get nothing',
  because: 'Without the header on a 401 or a 500 the page sees "network error", and its author hunts a fault of the network that is not there.',
  hint: 'Set the CORS headers in a layer around the error handling, from a closed list compared whole, and add Vary: Origin.',
  reference: asvs('3.4.2'),
  async run(context) {
    const { web, expect } = context
    const door = new FrontDoor(context, 'origins')
    const [origin, second] = door.origins

    for await (const { what, reply } of everyOutcome(context, door, () => ({ Origin: origin }))) {
      expectReadable(expect, `the reply to ${what}`, reply, origin)
      expectVaries(expect, `the reply to ${what}`, reply)
    }
    expectReadable(expect, 'a ping from the second origin', await web.get('/public/ping', { headers: { Origin: second } }), second)

    const keyed = door.with(door.keys[2])
    for (const foreign of foreignOrigins(origin)) {
      const headers = { Origin: foreign }
      expectUnreadable(expect, 'a ping', await web.get('/public/ping', { headers }), foreign)
      expectUnreadable(expect, 'an error', await keyed.get('/api/boom', { headers }), foreign)
      expectUnreadable(expect, 'a preflight', await web.request('OPTIONS', '/api/notes', { headers: preflight(foreign, 'POST') }), foreign)
    }
  },
}

/** Each is one careless comparison away from an allowed one. */
function foreignOrigins(allowed: string): string[] {
  return [
    'https://evil.example',
    `${allowed}.evil.example`,
    allowed.replace('https://', 'https://evil-'),
    allowed.replace('https://', 'http://'),
    `${allowed}:444`,
    allowed.slice(0, -1),
    'null',
  ]
}
