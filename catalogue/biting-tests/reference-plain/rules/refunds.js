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
