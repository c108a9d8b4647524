import assert from 'node:assert/strict'
import { rule } from '../rule.js'
import { CONFLICT, CREATED, hasStatus, INVALID, join, pay, readTrip, refund, STAFF, travel, tripPath } from '../service.js'

const refundsOf = async (trip) => (await readTrip(STAFF, tripPath(trip))).refunds.map(({ amount }) => amount).sort()

rule('refunds never exceed what was paid', async () => {
  const trip = await travel(await join())
  hasStatus(await refund(trip, '0.01'), CONFLICT, 'a refund before any payment')
  await pay(trip, '3.00')
  hasStatus(await refund(trip, '1.00'), CREATED, 'a refund')
  hasStatus(await refund(trip, '2.01'), CONFLICT, 'a refund that is a cent too much')
  hasStatus(await refund(trip, '2.00'), CREATED, 'a refund of the rest')
  hasStatus(await refund(trip, '0.01'), CONFLICT, 'a refund after the last')
  assert.deepEqual(await refundsOf(trip), ['1.00', '2.00'])
})

rule('a refund is an amount above zero', async () => {
  const trip = await travel(await join())
  await pay(trip, '3.00')
  for (const amount of ['0.00', '-1.00', '1', '1.001', 1, null]) hasStatus(await refund(trip, amount), INVALID, `a refund of ${JSON.stringify(amount)}`)
  assert.deepEqual(await refundsOf(trip), [])
})

// a race is not lost each time
const TRIES = 3
const AT_ONCE = 8

rule('refunds in the same moment never exceed what was paid', async () => {
  for (let tries = 0; tries < TRIES; tries++) {
    const trip = await travel(await join())
    await pay(trip, '3.00')
    const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => refund(trip, '3.00')))
    assert.deepEqual(await refundsOf(trip), ['3.00'], `the statuses were ${replies.map(({ status }) => status)}`)
  }
})
