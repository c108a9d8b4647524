import { reading, rfc } from 'roadworthy'
import type { Context, Reply } from 'roadworthy'
import { FrontDoor, LIMIT } from '../front-door.ts'
import type { DoorCheck } from '../front-door.ts'

export const noKeyNoEntry: DoorCheck = {
  claim: 'No key or a wrong key is 401; public routes stay open',
  because: 'A door that opens to half a key opens to whoever tries the other half. A door that is shut to the health check takes you out of service.',
  hint: 'Look the key up whole, as it came, in a set of whole keys; and let the public routes pass before you ask for one.',
  reference: rfc(9110, '15.5.2'),
  async run(context) {
    const { web, expect, given } = context
    const door = new FrontDoor(context, 'keys')
    const note = await door.note()
    const [key, other] = door.keys
    given('reading a note with a good key', await door.with().get(note)).toHaveStatus(200)

    const wrong: [string, Record<string, string>][] = [
      ['no key', {}],
      ['an empty key', { 'X-Api-Key': '' }],
      ['a key without its last letter', { 'X-Api-Key': key.slice(0, -1) }],
      ['a key with a letter more', { 'X-Api-Key': `${key}x` }],
      ['a key in capitals', { 'X-Api-Key': key.toUpperCase() }],
      ['the beginning that all keys share', { 'X-Api-Key': key.slice(0, 3) }],
      ['two keys, joined as in API_KEYS', { 'X-Api-Key': `${key},${other}` }],
    ]
    for (const [what, headers] of wrong) {
      const reply = await web.get(note, { headers })
      expect(`reading a note with ${what}`, reply).toHaveStatus(401)
      expect(`reading a note with ${what}`, reply).toHaveHeader('WWW-Authenticate', 'a challenge, which begins with the name of a scheme', isChallenge)
    }
    expect('writing a note with a wrong key', await web.post('/api/notes', { text: 'x' }, { headers: { 'X-Api-Key': `${key}x` } })).toHaveStatus(401)

    for (const [what, headers] of wrong.slice(0, 4)) {
      expect(`a ping with ${what}`, await web.get('/public/ping', { headers })).toHaveStatus(200)
    }
    expect('reading a note with another good key', await door.with(other).get(note)).toHaveStatus(200)
  },
}

function isChallenge(value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+( |,|$)/.test(value.trim())
}

export const strangersSpendNothing: DoorCheck = {
  claim: 'Refused keys spend nobody’s quota',
  because: 'If wrong keys count, anybody can shut your customers out by knocking often enough, without ever having had a key.',
  hint: 'Find out who asks before you count: the quota belongs inside the layer that checks the key.',
  reference: reading('OWASP Cheat Sheet: REST Security', 'https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html'),
  async run(context) {
    const { web, expect } = context
    const door = new FrontDoor(context, 'strangers')
    const note = await door.note()
    const [key] = door.keys

    const nearKey = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`
    for (let count = 0; count < 50; count++) {
      const reply = await web.get(note, { headers: count < LIMIT ? {} : { 'X-Api-Key': nearKey } })
      expect('one of 50 requests without a good key', reply).toHaveStatus(401)
    }
    await expectAWholeQuota(context, 'a request with a good key, after those', () => door.with().get(note))
  },
}

/** That as many requests as the quota allows all pass. */
export async function expectAWholeQuota({ expect }: Context, what: string, ask: () => Promise<Reply>): Promise<void> {
  for (let count = 0; count < LIMIT; count++) expect(what, await ask()).toHaveStatus(200)
}
