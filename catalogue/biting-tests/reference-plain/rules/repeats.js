import assert from 'node:assert/strict'
import { rule } from '../rule.js'
import { account, CONFLICT, CREATED, hasStatus, join, journey, pay, readTrip, sendTrip, SENT, TAKEN, travel, tripPath, unique } from '../service.js'

rule('a trip that is sent again with its key is the same trip', async () => {
  const member = await join()
  const body = await journey()
  const key = unique('key')
  const places = new Set()
  for (let sent = 0; sent < SENT; sent++) {
    const reply = await sendTrip(member, body, key)
    hasStatus(reply, CREATED, 'the trip')
    const { id } = await readTrip(member.token, reply.location)
    places.add(String(id))
  }
  assert.equal(places.size, 1, `expected 1 trip, got ${[...places]}`)
  assert.equal((await account(member)).trips, 1)
})

rule('a key is for one trip of one member', async () => {
  const [member, other] = [await join(), await join()]
  const key = unique('key')
  hasStatus(await sendTrip(member, await journey(40), key), CREATED, 'the first trip')
  hasStatus(await sendTrip(member, await journey(41), key), CONFLICT, 'another trip with the same key')
  hasStatus(await sendTrip(other, await journey(41), key), CREATED, 'a trip of another member with that key')
})

rule('a payment that is reported again counts once', async () => {
  const member = await join()
  const trip = await travel(member)
  const event = unique('event')
  for (let sent = 0; sent < SENT; sent++) hasStatus(await pay(trip, '1.25', event), TAKEN, 'the payment')
  assert.equal((await readTrip(member.token, tripPath(trip))).paid, '1.25')
})
