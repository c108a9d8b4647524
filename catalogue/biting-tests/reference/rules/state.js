import assert from 'node:assert/strict'
import { rule } from '../rule.js'
import { account, join, journey, pay, readTrip, refund, restart, sendTrip, SENT, travel, tripPath, unique } from '../service.js'

rule('a restart forgets nothing', async () => {
  const member = await join()
  const body = await journey()
  const key = unique('key')
  const { location } = await sendTrip(member, body, key)
  const trip = await readTrip(member.token, location)
  const event = unique('event')
  await pay(trip, '2.50', event)
  await refund(trip, '0.50')
  const before = [await readTrip(member.token, tripPath(trip)), await account(member)]
  assert.equal(before[0].paid, '2.50')

  await restart()
  assert.deepEqual([await readTrip(member.token, tripPath(trip)), await account(member)], before)

  // nor that it has had these before
  for (let sent = 1; sent < SENT; sent++) {
    await pay(trip, '2.50', event)
    await sendTrip(member, body, key)
  }
  assert.deepEqual([await readTrip(member.token, tripPath(trip)), await account(member)], before)
})

rule('each member sees their own', async () => {
  const [one, two] = [await join(), await join()]
  await travel(one)
  assert.deepEqual([(await account(one)).trips, (await account(two)).trips], [1, 0])
  assert.deepEqual([String((await account(one)).member), String((await account(two)).member)], [String(one.id), String(two.id)])
})
